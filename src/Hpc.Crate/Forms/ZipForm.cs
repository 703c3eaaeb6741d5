using System.IO.Compression;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Files packed by others: NumPy's .npz, and zip itself. Their times and how they are packed are stamps; each file in
/// them is compared by its own form.</summary>
internal static class ZipForm
{
    private const int MostFiles = 10_000;

    public static ReadOnlySpan<byte> Magic => "PK\u0003\u0004"u8;

    /// <param name="most">Bytes of all files together; null is returned for more.</param>
    /// <param name="compare">One file by its form; null where nobody knows it.</param>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public static Comparison? Compare(ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> found, int most,
        Func<string, RandomAccessSource, RandomAccessSource, Comparison?> compare)
    {
        if (Files(recorded, most) is not { } before || Files(found, most) is not { } now)
        {
            return null;
        }

        Comparison all = new(Likeness.Stamped, "times of the files in it");
        foreach ((string name, byte[] content) in before)
        {
            if (!now.Remove(name, out byte[]? other))
            {
                return Comparison.Differs($"first at '{name}': it is not there");
            }

            if (content.AsSpan().SequenceEqual(other))
            {
                continue;
            }

            Comparison one = compare(name, new MemorySource(content), new MemorySource(other))
                ?? Comparison.Differs("other bytes");
            if (one is { IsHeld: false, Spread: null })
            {
                return Comparison.Differs($"in '{name}': {one.Detail}");
            }

            Spread? spread = all.Spread is { } seen && one.Spread is { } more ? seen.With(more) : all.Spread ?? one.Spread;
            all = one.Likeness > all.Likeness ? one with { Detail = $"in '{name}': {one.Detail}" } : all;
            all = all with { Spread = spread };
        }

        return now.Count == 0 ? all : Comparison.Differs($"first at '{now.Keys.First()}': it was not recorded");
    }

    /// <summary>By their names; null where there are too many, or two of one name.</summary>
    private static SortedDictionary<string, byte[]>? Files(ReadOnlyMemory<byte> packed, int most)
    {
        using ZipArchive zip = new(new MemoryStream(packed.ToArray(), writable: false));
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        byte[] buffer = new byte[64 * 1024];
        long sum = 0;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using MemoryStream content = new();
            using Stream stream = entry.Open();
            for (int done; sum <= most && (done = stream.Read(buffer)) > 0; sum += done)
            {
                content.Write(buffer, 0, done);
            }

            if (sum > most || files.Count == MostFiles || !files.TryAdd(RawText.FromUtf16(entry.FullName), content.ToArray()))
            {
                return null;
            }
        }

        return files;
    }
}
