using Hpc.Binary;
using Hpc.Files;

namespace Hpc.SquashFs;

/// <summary>One inode of any of the 14 types, in one shape. What a type does not have is 0 (or its "none").
/// Kernel: union squashfs_inode (fs/squashfs/squashfs_fs.h).</summary>
/// <remarks>A record begins with 16 bytes that all types share, then the type's own fields: <see cref="HeaderSize"/>
/// bytes in all. Behind them lies a tail of variable length: a file's block sizes (4 bytes each), a symbolic link's target
/// (then, extended, its xattr index), an extended directory's index.</remarks>
public readonly record struct Inode
{
    /// <summary>Bytes that are enough for <see cref="Parse"/>, whatever the type: those of an extended file.</summary>
    public const int MaximumHeaderSize = 56;

    /// <summary><see cref="FragmentIndex"/> of a file without a tail in a fragment.</summary>
    public const uint NoFragment = uint.MaxValue;

    /// <summary><see cref="XattrIndex"/> of an inode without extended attributes.</summary>
    public const uint NoXattrs = uint.MaxValue;

    /// <summary>Bytes that a listing's size counts for "." and "..", which are not stored.</summary>
    private const int ListingSizeSurplus = 3;
    private const string Structure = "squashfs inode";

    public InodeType Type { get; private init; }

    /// <summary>The low 12 bits of st_mode.</summary>
    public ushort Permissions { get; private init; }

    /// <summary>Index in the id table.</summary>
    public ushort UidIndex { get; private init; }

    /// <summary>Index in the id table.</summary>
    public ushort GidIndex { get; private init; }

    /// <summary>Seconds since 1970, unsigned: up to the year 2106.</summary>
    public uint ModifiedTime { get; private init; }
    public InodeNumber Number { get; private init; }
    public uint LinkCount { get; private init; }

    /// <summary>File: bytes. Symbolic link: bytes of its target. Directory: st_size, the listing's plus 3.</summary>
    public long Size { get; private init; }

    /// <summary>Bytes of the record in front of its tail.</summary>
    public int HeaderSize { get; private init; }

    /// <summary>File: where its first stored data block begins; the others follow without gaps.</summary>
    public BlockOffset StartBlock { get; private init; }

    /// <summary>File: the fragment that holds its tail, or <see cref="NoFragment"/>.</summary>
    public uint FragmentIndex { get; private init; }

    /// <summary>File: where in the decoded fragment block its tail begins.</summary>
    public int FragmentOffset { get; private init; }

    /// <summary>File: bytes that are holes.</summary>
    public ulong SparseBytes { get; private init; }

    /// <summary>Index in the xattr id table, or <see cref="NoXattrs"/>. An extended symbolic link has it behind its
    /// target: see <see cref="XattrTailOffset"/>.</summary>
    public uint XattrIndex { get; private init; }

    /// <summary>Directory: its listing, in the directory table.</summary>
    public MetadataReference Listing { get; private init; }

    /// <summary>Directory: number of index entries in the tail.</summary>
    public int DirectoryIndexCount { get; private init; }

    /// <summary>Directory: number of the directory that it is in; for the root, a number that no inode has.</summary>
    public InodeNumber Parent { get; private init; }

    /// <summary>Device: number as Linux encodes it in 32 bits (minor bits 0-7, major bits 8-19, minor bits 20-31).</summary>
    public uint Rdev { get; private init; }

    /// <summary>The type without its "extended".</summary>
    public InodeType Kind => Type > InodeType.Socket ? Type - (InodeType.ExtendedDirectory - InodeType.Directory) : Type;

    public bool IsDirectory => Kind == InodeType.Directory;
    public bool IsFile => Kind == InodeType.File;
    public bool IsSymlink => Kind == InodeType.Symlink;
    public bool IsDevice => Kind is InodeType.BlockDevice or InodeType.CharacterDevice;
    public bool HasFragment => IsFile && FragmentIndex != NoFragment;

    /// <summary>st_mode: file type and permissions.</summary>
    public uint Mode => FileTypeBits(Kind) | Permissions;

    public uint RdevMajor => (Rdev >> 8) & 0xfff;
    public uint RdevMinor => (Rdev & 0xff) | ((Rdev >> 12) & 0xfff00);

    /// <summary>Directory: bytes of its listing in the directory table.</summary>
    public long ListingSize => IsDirectory ? Math.Max(0, Size - ListingSizeSurplus) : 0;

    /// <summary>Extended symbolic link: byte of the record at which its 4-byte xattr index lies; else 0.</summary>
    public int XattrTailOffset => Type == InodeType.ExtendedSymlink ? HeaderSize + (int)Size : 0;

    /// <summary>S_IFMT bits of a basic type.</summary>
    public static uint FileTypeBits(InodeType kind) => kind switch
    {
        InodeType.Directory => (uint)FileType.Directory,
        InodeType.File => (uint)FileType.File,
        InodeType.Symlink => (uint)FileType.SymbolicLink,
        InodeType.BlockDevice => (uint)FileType.BlockDevice,
        InodeType.CharacterDevice => (uint)FileType.CharacterDevice,
        InodeType.Fifo => (uint)FileType.Fifo,
        _ => (uint)FileType.Socket,
    };

    /// <summary>File: entries of the block list. A tail in a fragment has none; a tail without one is the last.</summary>
    public long BlockCount(in Superblock superblock) =>
        IsFile ? (HasFragment ? Size : Size + superblock.BlockSize - 1) >> superblock.BlockLog : 0;

    /// <summary>File: bytes of the tail that lies in its fragment; 0 without one.</summary>
    public int TailSize(in Superblock superblock) => HasFragment ? (int)(Size & (superblock.BlockSize - 1)) : 0;

    /// <summary>This inode with the xattr index that an extended symbolic link has behind its target.</summary>
    /// <param name="bytes">The 4 bytes at <see cref="XattrTailOffset"/>.</param>
    public Inode WithXattrTail(ReadOnlySpan<byte> bytes) => this with { XattrIndex = new ByteCursor(bytes, Structure).U32() };

    /// <summary>Reads the fixed part of an inode and holds every field against the superblock.</summary>
    /// <param name="bytes">The record; up to <see cref="MaximumHeaderSize"/> bytes of it are used.</param>
    /// <param name="superblock">The image's.</param>
    /// <param name="origin">Where the record lies, for error messages.</param>
    public static Inode Parse(ReadOnlySpan<byte> bytes, in Superblock superblock, long origin = 0)
    {
        ByteCursor cursor = new(bytes, Structure, origin);
        Inode common = ParseCommon(ref cursor, superblock);
        Inode parsed = common.Type switch
        {
            InodeType.Directory => ParseDirectory(common, ref cursor),
            InodeType.ExtendedDirectory => ParseExtendedDirectory(common, ref cursor),
            InodeType.File => ParseFile(common, ref cursor),
            InodeType.ExtendedFile => ParseExtendedFile(common, ref cursor),
            InodeType.Symlink or InodeType.ExtendedSymlink => ParseSymlink(common, ref cursor),
            InodeType.BlockDevice or InodeType.CharacterDevice => ParseDevice(common, ref cursor),
            InodeType.ExtendedBlockDevice or InodeType.ExtendedCharacterDevice =>
                ParseDevice(common, ref cursor).WithXattrs(ref cursor),
            InodeType.Fifo or InodeType.Socket => common with { LinkCount = cursor.U32() },
            _ => (common with { LinkCount = cursor.U32() }).WithXattrs(ref cursor),
        };
        parsed.Check(cursor, superblock);
        return parsed with { HeaderSize = cursor.Position };
    }

    private static Inode ParseCommon(ref ByteCursor cursor, in Superblock superblock)
    {
        ushort type = cursor.U16();
        if (type is < (ushort)InodeType.Directory or > (ushort)InodeType.ExtendedSocket)
        {
            throw cursor.Corrupt("type", $"{type}", "1 to 14", fieldSize: 2);
        }

        Inode common = new()
        {
            Type = (InodeType)type,
            Permissions = (ushort)(cursor.U16() & 0xfff),
            UidIndex = cursor.U16(),
            GidIndex = cursor.U16(),
            ModifiedTime = cursor.U32(),
            Number = new InodeNumber(cursor.U32()),
            LinkCount = 1,
            FragmentIndex = NoFragment,
            XattrIndex = NoXattrs,
        };
        return Math.Max(common.UidIndex, common.GidIndex) < superblock.IdCount
            ? common
            : throw cursor.Corrupt(
                "uid and gid index", $"{common.UidIndex} and {common.GidIndex}", $"0 to {superblock.IdCount - 1}");
    }

    private static Inode ParseDirectory(in Inode common, ref ByteCursor cursor)
    {
        uint block = cursor.U32(), linkCount = cursor.U32();
        ushort size = cursor.U16(), offset = cursor.U16();
        return common with
        {
            LinkCount = linkCount,
            Size = size,
            Listing = new MetadataReference(block, offset),
            Parent = new InodeNumber(cursor.U32()),
        };
    }

    private static Inode ParseExtendedDirectory(in Inode common, ref ByteCursor cursor)
    {
        uint linkCount = cursor.U32(), size = cursor.U32(), block = cursor.U32(), parent = cursor.U32();
        ushort indexCount = cursor.U16(), offset = cursor.U16();
        return common with
        {
            LinkCount = linkCount,
            Size = size,
            Listing = new MetadataReference(block, offset),
            Parent = new InodeNumber(parent),
            DirectoryIndexCount = indexCount,
            XattrIndex = cursor.U32(),
        };
    }

    private static Inode ParseFile(in Inode common, ref ByteCursor cursor) => common with
    {
        StartBlock = new BlockOffset(cursor.U32()),
        FragmentIndex = cursor.U32(),
        FragmentOffset = (int)Math.Min(cursor.U32(), int.MaxValue),
        Size = cursor.U32(),
    };

    private static Inode ParseExtendedFile(in Inode common, ref ByteCursor cursor) => common with
    {
        StartBlock = new BlockOffset(cursor.I64()),
        Size = cursor.I64(),
        SparseBytes = cursor.U64(),
        LinkCount = cursor.U32(),
        FragmentIndex = cursor.U32(),
        FragmentOffset = (int)Math.Min(cursor.U32(), int.MaxValue),
        XattrIndex = cursor.U32(),
    };

    private static Inode ParseSymlink(in Inode common, ref ByteCursor cursor) =>
        common with { LinkCount = cursor.U32(), Size = cursor.U32() };

    private static Inode ParseDevice(in Inode common, ref ByteCursor cursor) =>
        common with { LinkCount = cursor.U32(), Rdev = cursor.U32() };

    private Inode WithXattrs(ref ByteCursor cursor) => this with { XattrIndex = cursor.U32() };

    private void Check(in ByteCursor cursor, in Superblock superblock)
    {
        switch (Kind)
        {
            case InodeType.File:
                CheckFile(cursor, superblock);
                break;
            case InodeType.Symlink when Size > SquashFsLimits.SymlinkTargetMaximum:
                throw cursor.Corrupt("symlink size", $"{Size}", $"0 to {SquashFsLimits.SymlinkTargetMaximum}");
            case InodeType.Directory when ListingSize > 0 && !Listing.FitsIn(superblock.DirectoryTableSizeBound):
                throw cursor.Corrupt("listing", $"{Listing}", MetadataReference.Allowed(superblock.DirectoryTableSizeBound));
        }
    }

    private void CheckFile(in ByteCursor cursor, in Superblock superblock)
    {
        // A block list lies in the inode table, so a size that needs a longer list than could ever be there is a lie.
        long blocks = superblock.InodeTableDecodedBound / BlockSizeField.Size;
        if (Size is < 0 or > SquashFsLimits.FileSizeMaximum || BlockCount(superblock) > blocks)
        {
            throw cursor.Corrupt("file size", $"{(ulong)Size}", $"at most {blocks} blocks of {superblock.BlockSize} bytes");
        }

        if (BlockCount(superblock) > 0 && (StartBlock.Value < 0 || StartBlock.Value > superblock.BytesUsed))
        {
            throw cursor.Corrupt("start block", $"{StartBlock}", $"0 to {superblock.BytesUsed}");
        }

        if (HasFragment && FragmentIndex >= superblock.FragmentCount)
        {
            throw cursor.Corrupt("fragment", $"{FragmentIndex}", $"below {superblock.FragmentCount}, or {NoFragment} for none");
        }

        if (HasFragment && FragmentOffset > superblock.BlockSize - TailSize(superblock))
        {
            throw cursor.Corrupt("fragment offset", $"{FragmentOffset}", $"0 to {superblock.BlockSize - TailSize(superblock)}");
        }
    }
}
