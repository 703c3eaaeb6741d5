using System.Buffers;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>One name in a directory: 8 bytes, then the name.
/// Kernel: struct squashfs_dir_entry (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="Offset">Byte of the inode in its decoded metadata block.</param>
/// <param name="NumberDelta">Inode number minus that of the header.</param>
/// <param name="Type">Basic type (1 to 7), also when the inode is an extended one.</param>
/// <param name="NameLength">Bytes of the name, 1 to 256 (stored minus one).</param>
public readonly record struct DirectoryEntryRecord(ushort Offset, short NumberDelta, InodeType Type, int NameLength)
{
    /// <summary>Bytes in front of the name.</summary>
    public const int HeaderSize = 8;
    private const string Structure = "squashfs directory entry";
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create("/\0"u8);

    /// <summary>Bytes with the name.</summary>
    public int Size => HeaderSize + NameLength;

    /// <summary>The entry's inode, in the inode table.</summary>
    public MetadataReference Inode(in DirectoryHeader header) => new(header.InodeBlock, Offset);

    /// <summary>The entry's inode number.</summary>
    public InodeNumber Number(in DirectoryHeader header) => new(unchecked(header.BaseNumber.Value + (uint)NumberDelta));

    /// <param name="bytes">At least the 8 bytes in front of the name.</param>
    /// <param name="origin">Where they lie, for error messages.</param>
    public static DirectoryEntryRecord Parse(ReadOnlySpan<byte> bytes, long origin = 0)
    {
        ByteCursor cursor = new(bytes, Structure, origin);
        ushort offset = cursor.U16();
        if (offset >= SquashFsLimits.MetadataBlockSize)
        {
            throw cursor.Corrupt("inode offset", $"{offset}", $"0 to {SquashFsLimits.MetadataBlockSize - 1}", fieldSize: 2);
        }

        short delta = cursor.I16();
        InodeType type = (InodeType)cursor.U16();
        if (type is < InodeType.Directory or > InodeType.Socket)
        {
            throw cursor.Corrupt("type", $"{(ushort)type}", "1 to 7", fieldSize: 2);
        }

        ushort nameSize = cursor.U16();
        return nameSize < SquashFsLimits.NameMaximum
            ? new DirectoryEntryRecord(offset, delta, type, nameSize + 1)
            : throw cursor.Corrupt("name size", $"{nameSize}", $"0 to {SquashFsLimits.NameMaximum - 1}", fieldSize: 2);
    }

    /// <summary>Refuses what a directory cannot hold: a name that would not be one component of a path (with a slash or a NUL in
    /// it, "." or ".."), and one that is not behind the name before it. The format sorts names by their bytes, and searches rely
    /// on it; two entries of one name would be two files to whoever reads all, and lead who writes them to a disk through the
    /// first.</summary>
    /// <param name="previous">The name before it; empty if it is the first that is looked at.</param>
    /// <param name="origin">Where the entry lies, for error messages.</param>
    public static void CheckName(ReadOnlySpan<byte> name, ReadOnlySpan<byte> previous, long origin = 0)
    {
        if (name.ContainsAny(Forbidden) || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            string found = $"hex {Convert.ToHexString(name)}";
            throw new CorruptImageException($"{Structure}, name", origin, found, "one path component");
        }

        if (name.SequenceCompareTo(previous) <= 0)
        {
            string found = $"hex {Convert.ToHexString(name)} behind {Convert.ToHexString(previous)}";
            throw new CorruptImageException($"{Structure}, name", origin, found, "names in ascending order, each once");
        }
    }
}
