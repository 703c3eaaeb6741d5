namespace Hpc.SquashFs.Tests;

/// <summary>The superblock of an image that could exist: 64 KiB, blocks of 4 KiB, 10 inodes, 3 fragments, 2 ids. A test
/// changes the one field that it is about.</summary>
internal sealed record SampleSuperblock
{
    public const long ImageLength = 65536;

    public uint Magic { get; init; } = Superblock.Magic;
    public uint InodeCount { get; init; } = 10;
    public uint BlockSize { get; init; } = 4096;
    public uint FragmentCount { get; init; } = 3;
    public ushort Compressor { get; init; } = 6;
    public ushort BlockLog { get; init; } = 12;
    public ushort Flags { get; init; } = (ushort)SuperblockFlags.Exportable;
    public ushort IdCount { get; init; } = 2;
    public ushort Major { get; init; } = 4;
    public ushort Minor { get; init; }
    public ulong RootInode { get; init; } = 0x20;
    public ulong BytesUsed { get; init; } = 60000;
    public ulong IdTable { get; init; } = 50000;
    public ulong XattrTable { get; init; } = 55000;
    public ulong InodeTable { get; init; } = 10000;
    public ulong DirectoryTable { get; init; } = 20000;
    public ulong FragmentTable { get; init; } = 30000;
    public ulong ExportTable { get; init; } = 40000;

    public byte[] ToBytes() => new Bytes()
        .U32(Magic, InodeCount, 1_700_000_000, BlockSize, FragmentCount)
        .U16(Compressor, BlockLog, Flags, IdCount, Major, Minor)
        .U64(RootInode, BytesUsed, IdTable, XattrTable, InodeTable, DirectoryTable, FragmentTable, ExportTable)
        .ToArray();

    public Superblock Parse() => Superblock.Parse(ToBytes(), ImageLength);
}
