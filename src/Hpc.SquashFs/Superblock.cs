using System.Buffers.Binary;
using System.Numerics;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The first 96 bytes of an image, little-endian.
/// Kernel: struct squashfs_super_block (fs/squashfs/squashfs_fs.h). All positions are relative to it.</summary>
public readonly record struct Superblock
{
    public const int Size = 96;

    /// <summary>"hsqs", little-endian.</summary>
    public const uint Magic = 0x73717368;

    /// <summary>A table that the image lacks begins here.</summary>
    public const long AbsentTable = -1;
    private const string Name = "squashfs superblock";
    private const int MajorOffset = 28;

    /// <summary>Directory entries name an inode's block with 32 bits; the last block begins there.</summary>
    private const long ReachableInodeTable = uint.MaxValue + 2L * SquashFsLimits.MetadataBlockSize;

    public uint InodeCount { get; internal init; }

    /// <summary>When the image was made, seconds since 1970.</summary>
    public uint ModifiedTime { get; internal init; }

    /// <summary>Bytes of a decoded data block; a power of two.</summary>
    public int BlockSize { get; internal init; }
    public uint FragmentCount { get; internal init; }
    public CompressorId Compressor { get; internal init; }

    /// <summary>log2 of <see cref="BlockSize"/>.</summary>
    public int BlockLog { get; internal init; }
    public SuperblockFlags Flags { get; internal init; }

    /// <summary>Entries of the table of distinct user and group ids.</summary>
    public int IdCount { get; internal init; }

    /// <summary>The root directory's inode, relative to <see cref="InodeTableStart"/>.</summary>
    public MetadataReference RootInode { get; internal init; }

    /// <summary>Bytes of the image without the padding behind it.</summary>
    public long BytesUsed { get; internal init; }

    /// <summary>Where the pointers of the id table begin.</summary>
    public long IdTableStart { get; internal init; }

    /// <summary>Where the xattr table's 16-byte header begins, or <see cref="AbsentTable"/>.</summary>
    public long XattrTableStart { get; internal init; }

    /// <summary>Where the first metadata block of inodes begins.</summary>
    public long InodeTableStart { get; internal init; }

    /// <summary>Where the first metadata block of directory listings begins; the inode table ends there.</summary>
    public long DirectoryTableStart { get; internal init; }

    /// <summary>Where the pointers of the fragment table begin; of no meaning without fragments.</summary>
    public long FragmentTableStart { get; internal init; }

    /// <summary>Where the pointers of the export table (inode number to reference) begin, or <see cref="AbsentTable"/>.</summary>
    public long ExportTableStart { get; internal init; }

    public bool HasFragments => FragmentCount != 0;
    public bool HasXattrs => XattrTableStart != AbsentTable;
    public bool HasExportTable => ExportTableStart != AbsentTable;
    public bool HasCompressorOptions => (Flags & SuperblockFlags.CompressorOptions) != 0;

    /// <summary>Stored bytes of the inode table.</summary>
    public long InodeTableSize => DirectoryTableStart - InodeTableStart;

    /// <summary>An upper bound for the decoded bytes of the inode table.</summary>
    public long InodeTableDecodedBound =>
        (Math.Min(InodeTableSize, ReachableInodeTable) / SquashFsLimits.MetadataBlockStoredMinimum + 1)
        * SquashFsLimits.MetadataBlockSize;

    /// <summary>An upper bound for the stored bytes of the directory table, which has no length of its own. It ends
    /// where the next table's first metadata block begins.</summary>
    public long DirectoryTableSizeBound => IdTableStart - DirectoryTableStart;

    public PointerTable Fragments => new("squashfs fragment table", FragmentTableStart, FragmentCount, FragmentEntry.Size);
    public PointerTable Ids => new("squashfs id table", IdTableStart, IdCount, sizeof(uint));
    public PointerTable Exports => new("squashfs export table", ExportTableStart, InodeCount, sizeof(ulong));

    /// <summary>Reads and checks the superblock of an image of <paramref name="imageLength"/> bytes.</summary>
    /// <exception cref="CorruptImageException">Not SquashFS, or a field that no reader can make sense of.</exception>
    /// <exception cref="UnsupportedFeatureException">Versions 1 to 3, or a compressor unknown here.</exception>
    public static Superblock Parse(ReadOnlySpan<byte> bytes, long imageLength)
    {
        ByteCursor cursor = new(bytes, Name);
        RefuseOtherVersions(bytes, ref cursor);
        Superblock parsed = ReadFields(ref cursor);
        parsed.CheckBlockSize();
        parsed.CheckCompressor();
        parsed.CheckLayout(imageLength);
        return parsed;
    }

    /// <summary>Writes the 96 bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        ByteWriter writer = new(bytes);
        writer.U32(Magic);
        writer.U32(InodeCount);
        writer.U32(ModifiedTime);
        writer.U32((uint)BlockSize);
        writer.U32(FragmentCount);
        writer.U16((int)Compressor);
        writer.U16(BlockLog);
        writer.U16((int)Flags);
        writer.U16(IdCount);
        writer.U16(4);
        writer.U16(0);
        writer.U64(RootInode.Value);
        foreach (long position in (ReadOnlySpan<long>)
            [BytesUsed, IdTableStart, XattrTableStart, InodeTableStart, DirectoryTableStart, FragmentTableStart,
                ExportTableStart])
        {
            writer.I64(position);
        }
    }

    private static void RefuseOtherVersions(ReadOnlySpan<byte> bytes, ref ByteCursor cursor)
    {
        uint magic = cursor.U32();
        bool isBigEndian = BinaryPrimitives.ReverseEndianness(magic) == Magic;
        if (magic != Magic && !isBigEndian)
        {
            throw cursor.Corrupt("magic", $"0x{magic:x8}", $"0x{Magic:x8} (\"hsqs\")", fieldSize: 4);
        }

        ByteCursor version = new(bytes, Name);
        version.Skip(MajorOffset);
        ushort major = version.U16();
        ushort minor = version.U16();
        if (isBigEndian)
        {
            major = BinaryPrimitives.ReverseEndianness(major);
            minor = BinaryPrimitives.ReverseEndianness(minor);
        }

        if (isBigEndian || major != 4 || minor != 0)
        {
            throw new UnsupportedFeatureException(
                $"squashfs version {major}.{minor}{(isBigEndian ? " (big-endian)" : "")}",
                "unpack the image with the tools that made it and pack it again with mksquashfs 4.0 or later");
        }
    }

    private static Superblock ReadFields(ref ByteCursor cursor)
    {
        uint inodeCount = cursor.U32(), modifiedTime = cursor.U32(), blockSize = cursor.U32(), fragmentCount = cursor.U32();
        ushort compressor = cursor.U16(), blockLog = cursor.U16(), flags = cursor.U16(), idCount = cursor.U16();
        cursor.Skip(4); // version
        return new Superblock
        {
            InodeCount = inodeCount,
            ModifiedTime = modifiedTime,
            BlockSize = (int)Math.Min(blockSize, int.MaxValue),
            FragmentCount = fragmentCount,
            Compressor = (CompressorId)compressor,
            BlockLog = blockLog,
            Flags = (SuperblockFlags)flags,
            IdCount = idCount,
            RootInode = new MetadataReference(cursor.U64()),
            BytesUsed = cursor.I64(),
            IdTableStart = cursor.I64(),
            XattrTableStart = cursor.I64(),
            InodeTableStart = cursor.I64(),
            DirectoryTableStart = cursor.I64(),
            FragmentTableStart = cursor.I64(),
            ExportTableStart = cursor.I64(),
        };
    }

    private void CheckBlockSize()
    {
        if (BlockSize is < SquashFsLimits.BlockSizeMinimum or > SquashFsLimits.BlockSizeMaximum
            || !BitOperations.IsPow2(BlockSize))
        {
            throw Corrupt("block size", 12, $"{BlockSize}",
                $"a power of two from {SquashFsLimits.BlockSizeMinimum} to {SquashFsLimits.BlockSizeMaximum}");
        }

        if (BlockLog != BitOperations.Log2((uint)BlockSize))
        {
            throw Corrupt("block log", 22, $"{BlockLog}", $"log2 of {BlockSize}");
        }
    }

    private void CheckCompressor()
    {
        if (Compressor is < CompressorId.Gzip or > CompressorId.Zstd)
        {
            throw new UnsupportedFeatureException($"squashfs {Compressor.Name()}", "pack the image again with -comp zstd");
        }
    }

    /// <summary>The tables lie in the image, in the order in which the Linux driver insists to find them.</summary>
    private void CheckLayout(long imageLength)
    {
        CheckPosition("bytes used", 40, BytesUsed, Size, imageLength);
        CheckPosition("id table", 48, IdTableStart, Size, BytesUsed - 1);
        CheckPosition("directory table", 72, DirectoryTableStart, Size, IdTableStart);
        CheckPosition("inode table", 64, InodeTableStart, Size, DirectoryTableStart - 1);
        CheckPosition("inode count", 4, InodeCount, 1, InodeTableDecodedBound / SquashFsLimits.InodeSizeMinimum);
        if (HasFragments)
        {
            CheckPosition("fragment table", 80, FragmentTableStart, DirectoryTableStart, IdTableStart);
            Fragments.Check(BytesUsed);
        }

        if (HasExportTable)
        {
            CheckPosition("export table", 88, ExportTableStart, DirectoryTableStart, IdTableStart);
            Exports.Check(BytesUsed);
        }

        if (HasXattrs)
        {
            CheckPosition("xattr table", 56, XattrTableStart, IdTableStart, BytesUsed - XattrTableHeader.Size);
        }

        if (IdCount == 0)
        {
            throw Corrupt("id count", 26, "0", "1 to 65535");
        }

        Ids.Check(BytesUsed);
        if (!RootInode.FitsIn(InodeTableSize))
        {
            throw Corrupt("root inode", 32, $"{RootInode}", MetadataReference.Allowed(InodeTableSize));
        }
    }

    private static void CheckPosition(string field, int fieldOffset, long found, long minimum, long maximum)
    {
        if (found < minimum || found > maximum)
        {
            throw Corrupt(field, fieldOffset, $"{found}", $"{minimum} to {maximum}");
        }
    }

    private static CorruptImageException Corrupt(string field, int fieldOffset, string found, string allowed) =>
        new($"{Name}, {field}", fieldOffset, found, allowed);
}
