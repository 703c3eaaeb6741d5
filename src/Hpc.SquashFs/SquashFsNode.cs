using System.Text;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>A file, directory, link or device of an image. Not thread-safe, like the image it is from.</summary>
public sealed class SquashFsNode
{
    private readonly ImageParts _parts;
    private FileContent? _content;

    internal SquashFsNode(ImageParts parts, MetadataReference place)
    {
        _parts = parts;
        Place = place;
        Inode = ReadInode();
    }

    /// <summary>Where the inode lies in the inode table; two names with the same place are hard links.</summary>
    public MetadataReference Place { get; }

    public Inode Inode { get; }

    public uint Uid => _parts.Tables.Id(Inode.UidIndex);
    public uint Gid => _parts.Tables.Id(Inode.GidIndex);

    /// <summary>Directory: its entries in the order of their names' bytes, without "." and ".."; else nothing.</summary>
    public IEnumerable<DirectoryEntry> Entries() =>
        Inode.IsDirectory ? new SquashFsDirectory(_parts, Inode, Place).Entries() : [];

    /// <summary>Directory: what <paramref name="name"/> (one path component, Latin-1) stands for, or null.</summary>
    public SquashFsNode? Find(string name) =>
        Inode.IsDirectory && new SquashFsDirectory(_parts, Inode, Place).Find(Encoding.Latin1.GetBytes(name)) is { } child
            ? new SquashFsNode(_parts, child)
            : null;

    /// <summary>Symbolic link: its target (Latin-1); else empty.</summary>
    public string ReadLink()
    {
        if (!Inode.IsSymlink)
        {
            return "";
        }

        byte[] target = new byte[(int)Inode.Size];
        Tail(Inode.HeaderSize).Read(target);
        return Encoding.Latin1.GetString(target);
    }

    /// <summary>File: fills <paramref name="destination"/> from <paramref name="offset"/>; returns how many bytes there
    /// were (fewer only at the end of the file). Anything else is empty.</summary>
    public int Read(long offset, Span<byte> destination) =>
        Inode.IsFile ? (_content ??= new FileContent(_parts, Inode, Place)).Read(offset, destination) : 0;

    /// <summary>File: how many bytes from <paramref name="offset"/> to the end of its block the image does not store, as they are zeros; 0
    /// where it stores them, and behind the end.</summary>
    public long HoleAt(long offset) =>
        Inode.IsFile ? (_content ??= new FileContent(_parts, Inode, Place)).HoleAt(offset) : 0;

    /// <summary>File: all its bytes, or null when they are more than <paramref name="limit"/>.</summary>
    public byte[]? ReadAll(int limit)
    {
        if (!Inode.IsFile || Inode.Size > limit)
        {
            return Inode.IsFile ? null : [];
        }

        byte[] bytes = new byte[(int)Inode.Size];
        Read(0, bytes);
        return bytes;
    }

    /// <summary>Extended attributes, read one by one.</summary>
    public IEnumerable<Xattr> Xattrs() =>
        Inode.XattrIndex != Inode.NoXattrs && _parts.Superblock.HasXattrs ? new XattrList(_parts, Inode.XattrIndex).Read() : [];

    private Inode ReadInode()
    {
        MetadataCursor cursor = _parts.Inodes(Place);
        long origin = cursor.Origin;
        Span<byte> record = stackalloc byte[Inode.MaximumHeaderSize];
        Inode inode = Inode.Parse(record[..cursor.ReadUpTo(record)], _parts.Superblock, origin);
        if (inode.XattrTailOffset == 0)
        {
            return inode;
        }

        Span<byte> xattrIndex = record[..sizeof(uint)];
        Tail(inode.XattrTailOffset).Read(xattrIndex);
        return inode.WithXattrTail(xattrIndex);
    }

    private MetadataCursor Tail(int offset)
    {
        MetadataCursor cursor = _parts.Inodes(Place);
        cursor.Skip(offset);
        return cursor;
    }
}
