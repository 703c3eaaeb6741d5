namespace Hpc.SquashFs.Tests;

/// <summary>A smallest image whose tables a test writes byte by byte, uncompressed: superblock, inodes, directory
/// listings, one id (0), and, if there are any, xattrs.</summary>
internal sealed class HandMadeImage
{
    private const ulong Absent = ulong.MaxValue;

    /// <summary>The inode table; the root is its first.</summary>
    public Bytes Inodes { get; } = new();

    /// <summary>The directory table.</summary>
    public Bytes Listings { get; } = new();

    /// <summary>Xattr keys and values, when <see cref="XattrIds"/> has an entry.</summary>
    public Bytes Xattrs { get; } = new();
    public Bytes XattrIds { get; } = new();
    public uint InodeCount { get; init; } = 1;

    /// <summary>Bytes of a metadata block; writers fill all but the last.</summary>
    public int MetadataBlock { get; init; } = SquashFsLimits.MetadataBlockSize;

    /// <summary>The fields that all inodes begin with.</summary>
    public static Bytes Common(InodeType type, uint number) => new Bytes().U16((ushort)type, 0x1ed, 0, 0).U32(0, number);

    public byte[] ToArray()
    {
        Bytes body = new();
        ulong inodes = Append(body, Inodes);
        ulong listings = Append(body, Listings);
        ulong ids = Append(body, new Bytes().U32(0));
        ulong idTable = Position(body);
        body.U64(ids);
        ulong xattrTable = XattrIds.Length == 0 ? Absent : AppendXattrs(body);
        SampleSuperblock superblock = new()
        {
            InodeCount = InodeCount,
            FragmentCount = 0,
            IdCount = 1,
            RootInode = 0,
            BytesUsed = Position(body),
            IdTable = idTable,
            XattrTable = xattrTable,
            InodeTable = inodes,
            DirectoryTable = listings,
            FragmentTable = Absent,
            ExportTable = Absent,
        };
        return [.. superblock.ToBytes(), .. body.ToArray()];
    }

    private ulong AppendXattrs(Bytes body)
    {
        ulong keys = Append(body, Xattrs);
        ulong ids = Append(body, XattrIds);
        ulong table = Position(body);
        body.U64(keys).U32((uint)(XattrIds.Length / XattrIdEntry.Size), 0).U64(ids);
        return table;
    }

    private ulong Append(Bytes body, Bytes table)
    {
        ulong position = Position(body);
        foreach (byte[] block in table.ToArray().Chunk(MetadataBlock))
        {
            body.U16((ushort)(0x8000 | block.Length)).Raw(block);
        }

        return position;
    }

    private static ulong Position(Bytes body) => (ulong)(Superblock.Size + body.Length);
}
