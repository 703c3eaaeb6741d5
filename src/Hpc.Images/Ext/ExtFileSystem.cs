using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Images;

/// <summary>The tables of an ext2, ext3 or ext4 file system in a file, read only: Documentation/filesystems/ext4 of the kernel.
/// What a journal holds that the file system does not is not looked at.</summary>
internal sealed class ExtFileSystem
{
    public const uint Root = 2;

    private const int SuperblockOffset = 1024, SuperblockLength = 1024;
    private const ushort Magic = 0xef53;
    private const uint FileTypes = 0x2, Recover = 0x4, Extents = 0x40, Wide = 0x80, FlexibleGroups = 0x200, MultipleMounts =
        0x100, ChecksumSeed = 0x2000, LargeDirectories = 0x4000;
    private const uint Known =
        FileTypes | Recover | Extents | Wide | FlexibleGroups | MultipleMounts | ChecksumSeed | LargeDirectories;
    private const int SmallDescriptor = 32, OldInode = 128, MostLogBlockSize = 6;

    private readonly RandomAccessSource _source;
    private readonly uint _inodes, _inodesPerGroup, _firstBlock;
    private readonly int _inodeSize, _descriptorSize;

    /// <param name="source">The file system, from its first byte on.</param>
    /// <exception cref="CorruptImageException">It is none, or damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It has a feature that is not read here.</exception>
    public ExtFileSystem(RandomAccessSource source)
    {
        _source = source;
        byte[] block = new byte[SuperblockLength];
        source.ReadExactly(SuperblockOffset, block, "ext superblock");
        Require(U16(block, 0x38) == Magic, 0x38, "s_magic", $"0x{U16(block, 0x38):x4}", "0xef53");
        uint logBlockSize = U32(block, 0x18);
        Require(logBlockSize <= MostLogBlockSize, 0x18, "s_log_block_size", $"{logBlockSize}", $"0 to {MostLogBlockSize}");
        BlockSize = 1024 << (int)logBlockSize;
        uint incompatible = U32(block, 0x4c) == 0 ? 0 : U32(block, 0x60);
        if ((incompatible & ~Known) != 0)
        {
            throw new UnsupportedFeatureException($"ext file system with the features 0x{incompatible & ~Known:x}",
                "copy its files to a directory and run that, or build an image from it: hpcrun convert DIRECTORY NEW.sif");
        }

        HasFileTypes = (incompatible & FileTypes) != 0;
        NeedsRecovery = (incompatible & Recover) != 0;
        _inodes = U32(block, 0);
        _firstBlock = U32(block, 0x14);
        _inodesPerGroup = U32(block, 0x28);
        _inodeSize = U32(block, 0x4c) == 0 ? OldInode : U16(block, 0x58);
        _descriptorSize = (incompatible & Wide) != 0 ? U16(block, 0xfe) : SmallDescriptor;
        Require(_inodesPerGroup > 0, 0x28, "s_inodes_per_group", "0", "1 or more");
        RequireSize(_inodeSize, OldInode, 0x58, "s_inode_size");
        RequireSize(_descriptorSize, SmallDescriptor, 0xfe, "s_desc_size");
    }

    public int BlockSize { get; }

    /// <summary>Directory entries have a type beside a short length of the name.</summary>
    public bool HasFileTypes { get; }

    /// <summary>What its journal holds has not been written to its place.</summary>
    public bool NeedsRecovery { get; }

    /// <exception cref="CorruptImageException">There is no such inode, or its size is none.</exception>
    public ExtInode Inode(uint number)
    {
        if (number == 0 || number > _inodes)
        {
            throw new CorruptImageException("ext inode", SuperblockOffset, $"number {number}", $"1 to {_inodes}");
        }

        uint group = (number - 1) / _inodesPerGroup;
        byte[] descriptor = new byte[_descriptorSize];
        _source.ReadExactly(((long)(_firstBlock + 1) * BlockSize) + ((long)group * _descriptorSize), descriptor,
            "ext group descriptor");
        long table = U32(descriptor, 0x8) | (_descriptorSize > SmallDescriptor ? (long)U32(descriptor, 0x28) << 32 : 0);
        byte[] inode = new byte[_inodeSize];
        ReadBlock(table, ((number - 1) % _inodesPerGroup) * (long)_inodeSize, inode, "ext inode");
        UnixMode mode = new(U16(inode, 0));
        // i_size_high is of files only: ext2 has an access control list's number there.
        long size = U32(inode, 0x4) | (mode.IsFile ? (long)U32(inode, 0x6c) << 32 : 0);
        if (size < 0)
        {
            throw new CorruptImageException($"ext inode {number}, i_size_high", 0, $"a size of {(ulong)size}",
                $"at most {long.MaxValue}");
        }

        return new ExtInode(number, mode, size, U32(inode, 0x20), U32(inode, 0x1c), U32(inode, 0x68), inode[0x28..0x64])
        {
            UserId = U16(inode, 0x2) | ((uint)U16(inode, 0x78) << 16),
            GroupId = U16(inode, 0x18) | ((uint)U16(inode, 0x7a) << 16),
            ModifiedTime = U32(inode, 0x10),
            LinkCount = U16(inode, 0x1a),
            InnerAttributes = _inodeSize > OldInode && OldInode + U16(inode, 0x80) is var end && end < _inodeSize ? inode[end..]
                : [],
        };
    }

    /// <summary>Bytes from a block of the file system on.</summary>
    /// <exception cref="CorruptImageException">The file ends before.</exception>
    public void ReadBlock(long block, long offset, Span<byte> into, string structure)
    {
        if (block <= 0 || block > _source.Length / BlockSize)
        {
            throw new CorruptImageException(structure, 0, $"block {block}", $"1 to {_source.Length / BlockSize}");
        }

        _source.ReadExactly((block * BlockSize) + offset, into, structure);
    }

    public static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    public static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private void RequireSize(int size, int least, int at, string field) =>
        Require(int.IsPow2(size) && size >= least && size <= BlockSize, at, field, $"{size}",
            $"a power of two from {least} to {BlockSize}");

    private static void Require(bool isRight, int at, string field, string found, string allowed)
    {
        if (!isRight)
        {
            throw new CorruptImageException($"ext superblock, {field}", SuperblockOffset + at, found, allowed);
        }
    }
}
