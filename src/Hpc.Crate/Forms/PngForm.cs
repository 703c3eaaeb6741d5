using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>PNG (ISO 15948): chunks. Those that say when and with what a picture was made are stamps.</summary>
internal static class PngForm
{
    private const int Fixed = 12;

    private static readonly string[] s_stamps =
        ["Software", "Creation Time", "date:create", "date:modify", "date:timestamp"];

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <returns>null where one of them is damaged.</returns>
    public static Comparison? Compare(ReadOnlyMemory<byte> recorded, ReadOnlyMemory<byte> found)
    {
        SortedSet<string> stamps = new(StringComparer.Ordinal);
        return Bare(recorded, stamps) is not { } one || Bare(found, stamps) is not { } other ? null
            : one.AsSpan().SequenceEqual(other) ? new Comparison(Likeness.Stamped, string.Join(", ", stamps))
            : Comparison.Differs($"the picture, or what is said of it; {found.Length} bytes, recorded {recorded.Length}");
    }

    /// <summary>Without stamps.</summary>
    private static byte[]? Bare(ReadOnlyMemory<byte> file, SortedSet<string> stamps)
    {
        using MemoryStream bare = new();
        ReadOnlySpan<byte> rest = file.Span[Magic.Length..];
        while (rest.Length >= Fixed)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)Fixed;
            if (length > rest.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> chunk = rest[..(int)length];
            rest = rest[(int)length..];
            if (Stamp(chunk) is { } stamp)
            {
                _ = stamps.Add(stamp);
            }
            else
            {
                bare.Write(chunk);
            }
        }

        bare.Write(rest);
        return bare.ToArray();
    }

    private static string? Stamp(ReadOnlySpan<byte> chunk)
    {
        string type = RawText.Of(chunk[4..8]);
        ReadOnlySpan<byte> data = chunk[8..^4];
        string key = data.IndexOf((byte)0) is >= 0 and int end ? RawText.Of(data[..end]) : "";
        return type == "tIME" ? type : type is "tEXt" or "zTXt" or "iTXt" && Array.IndexOf(s_stamps, key) >= 0 ? key : null;
    }
}
