using System.Globalization;
using System.Text;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>A sparse file in a tar stream that is written: a map of its data in front of these, and records of a pax header that
/// say so. GNU tar manual, "Storing Sparse Files", PAX format version 1.0.</summary>
internal sealed class SparseWriter
{
    private readonly IReadOnlyList<(long Offset, long Length)> _parts;

    /// <param name="entry">With parts, and as long as the file.</param>
    public SparseWriter(TarEntry entry)
    {
        // The end of the file is a part, too, where nothing is there: GNU tar has it so.
        IReadOnlyList<(long Offset, long Length)> parts = entry.DataParts!;
        _parts = parts is [.., var (offset, length)] && offset + length == entry.Size ? parts : [.. parts, (entry.Size, 0)];
        StringBuilder text = new($"{_parts.Count}\n");
        foreach ((long at, long count) in _parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{at}\n{count}\n");
        }

        byte[] digits = Encoding.ASCII.GetBytes(text.ToString());
        Map = [.. digits, .. new byte[TarWriter.Padding(digits.Length)]];
        StoredSize = Map.Length + _parts.Sum(part => part.Length);
    }

    /// <summary>In whole blocks.</summary>
    public byte[] Map { get; }

    /// <summary>Bytes in the stream, with the map.</summary>
    public long StoredSize { get; }

    /// <summary>Name and value of each record.</summary>
    public static IEnumerable<(string Name, string Value)> Records(TarEntry entry) =>
    [
        ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", entry.Path),
        ("GNU.sparse.realsize", entry.Size.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The name by which who knows none of this finds the file.</summary>
    public static string NameOf(string path) =>
        LayerPath.Join(LayerPath.Directory(path), $"GNUSparseFile.0/{LayerPath.Name(path)}");

    /// <param name="write">Takes the bytes of the parts, one after the other.</param>
    /// <exception cref="EndOfStreamException">The content is shorter, or has data elsewhere by now.</exception>
    public void CopyParts(TarEntry entry, Stream content, byte[] piece, Action<byte[], int> write)
    {
        long position = 0;
        foreach ((long offset, long length) in _parts.Where(part => part.Length > 0))
        {
            while (position < offset)
            {
                position += Skip(offset - position);
            }

            while (position < offset + length)
            {
                int count = content.Read(piece, 0, (int)Math.Min(piece.Length, offset + length - position));
                write(piece, count > 0 ? count
                    : throw new EndOfStreamException($"'{entry.Path}' is shorter than when it was looked at"));
                position += count;
            }
        }

        long Skip(long most)
        {
            int count = (int)Math.Min(most, 1 << 30);
            return (content as ISparseContent)?.TrySkipZeros(count) == true ? count
                : throw new EndOfStreamException($"'{entry.Path}' has data where there were none when it was looked at");
        }
    }
}
