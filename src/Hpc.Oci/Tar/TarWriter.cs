using System.Globalization;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Writes a tar stream: ustar headers, and in front of them pax headers for long names and extended attributes. The same
/// entries make the same bytes. POSIX.1-2017, pax; star(5) for attributes.</summary>
/// <param name="output">Written from its beginning to its end.</param>
public sealed class TarWriter(Stream output)
{
    /// <summary>Bytes of a header, and what a file's bytes are filled up to.</summary>
    public const int BlockSize = TarHeader.BlockSize;

    private const string XattrPrefix = "SCHILY.xattr.";
    private const int Piece = 1 << 18;

    private readonly byte[] _piece = new byte[Piece];

    /// <param name="entry">Its path as it should stand in the stream; a directory's gets a slash at its end.</param>
    /// <param name="content">As many bytes as the entry's size says; null for everything that is not a file.</param>
    /// <exception cref="EndOfStreamException">The content is shorter.</exception>
    public void Add(TarEntry entry, Stream? content)
    {
        string path = entry.Type == TarEntryType.Directory && !entry.Path.EndsWith('/') ? entry.Path + "/" : entry.Path;
        SparseWriter? sparse = entry.DataParts is null ? null : new SparseWriter(entry);
        byte[] block = new byte[BlockSize];
        string name = sparse is null ? path : SparseWriter.NameOf(path);
        (bool pathFits, bool targetFits) = TarHeaderBlock.Write(block, name, TypeFlag(entry.Type), sparse is null ? entry
            : entry with { Size = sparse.StoredSize });
        pathFits |= sparse is not null; // its own record has it
        byte[] records = [
            .. sparse is null ? []
                : SparseWriter.Records(entry).SelectMany(record => Record(record.Name, RawText.Bytes(record.Value))),
            .. targetFits ? [] : Record("linkpath", RawText.Bytes(entry.LinkTarget)),
            .. pathFits ? [] : Record("path", RawText.Bytes(path)),
            .. entry.Xattrs.OrderBy(xattr => xattr.Name, StringComparer.Ordinal)
                .SelectMany(xattr => Record(XattrPrefix + xattr.Name, xattr.Value))];
        if (records.Length > 0)
        {
            WriteExtension(path, records);
        }

        output.Write(block);
        if (sparse is null)
        {
            Copy(entry, content);
            return;
        }

        output.Write(sparse.Map);
        sparse.CopyParts(entry, content ?? Stream.Null, _piece, (bytes, count) => output.Write(bytes, 0, count));
        output.Write(new byte[Padding(sparse.StoredSize)]);
    }

    /// <summary>The two blocks of zeros at the end of an archive.</summary>
    public void Finish() => output.Write(new byte[2 * BlockSize]);

    /// <summary>The header of a file whose name is short, for who knows its size only when its bytes are written.</summary>
    public static byte[] FileHeader(string path, long size, long time)
    {
        byte[] block = new byte[BlockSize];
        TarHeaderBlock.Write(block, path, TypeFlag(TarEntryType.File),
            new TarEntry(path, TarEntryType.File) { Mode = 0x1a4, Size = size, Time = time });
        return block;
    }

    /// <summary>A directory whose name is short.</summary>
    public static byte[] DirectoryHeader(string path, long time)
    {
        byte[] block = new byte[BlockSize];
        TarHeaderBlock.Write(block, path + "/", TypeFlag(TarEntryType.Directory),
            new TarEntry(path, TarEntryType.Directory) { Mode = 0x1ed, Time = time });
        return block;
    }

    /// <summary>Bytes up to the next block.</summary>
    public static int Padding(long size) => (int)(-size & (BlockSize - 1));

    private void WriteExtension(string path, byte[] records)
    {
        byte[] block = new byte[BlockSize];
        string name = $"PaxHeaders/{LayerPath.Name(path.TrimEnd('/'))}";
        TarEntry entry = new(name, TarEntryType.File) { Mode = 0x1a4, Size = records.Length };
        TarHeaderBlock.Write(block, name[..Math.Min(name.Length, 100)], 'x', entry);
        output.Write(block);
        output.Write(records);
        output.Write(new byte[Padding(records.Length)]);
    }

    private void Copy(TarEntry entry, Stream? content)
    {
        for (long left = entry.Size; left > 0;)
        {
            int count = content?.Read(_piece, 0, (int)Math.Min(left, Piece)) ?? 0;
            if (count == 0)
            {
                throw new EndOfStreamException($"'{entry.Path}' has {left} bytes fewer than when it was looked at");
            }

            output.Write(_piece, 0, count);
            left -= count;
        }

        output.Write(new byte[Padding(entry.Size)]);
    }

    /// <summary><c>length name=value newline</c>, where the length is that of the whole record, its own digits
    /// included.</summary>
    private static byte[] Record(string name, byte[] value)
    {
        int rest = name.Length + value.Length + 3;
        int length = rest + Digits(rest + Digits(rest));
        return [.. RawText.Bytes(string.Create(CultureInfo.InvariantCulture, $"{length} {name}=")), .. value, (byte)'\n'];
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static char TypeFlag(TarEntryType type) => type switch
    {
        TarEntryType.HardLink => '1',
        TarEntryType.SymbolicLink => '2',
        TarEntryType.CharacterDevice => '3',
        TarEntryType.BlockDevice => '4',
        TarEntryType.Directory => '5',
        TarEntryType.Fifo => '6',
        _ => '0',
    };
}
