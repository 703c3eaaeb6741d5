using System.Numerics;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Makes an image of SquashFS 4.0. Files may come in any order; their content is compressed and written as it comes, by
/// as many threads as the options say, and inodes and names when <see cref="Finish"/> is called. The same calls make the same
/// bytes. One caller at a time.</summary>
/// <remarks>After an exception that is no <see cref="EntryRefusedException"/> the image is lost: dispose the writer and drop the
/// file.</remarks>
public sealed class SquashFsWriter : IDisposable
{
    /// <summary>An image ends at a multiple of this, so that it can be a block device.</summary>
    private const int Padding = 4096;

    private readonly RandomAccessStorage _image;
    private readonly SquashFsWriterOptions _options;
    private readonly NodeTree _tree;
    private readonly XattrNumbers _xattrs = new();
    private readonly DataWriter _data;
    private readonly byte[] _compressorOptions;

    /// <param name="image">Empty; of a SIF file, the part behind all other objects.</param>
    /// <param name="options">All that the image depends on besides its files.</param>
    public SquashFsWriter(RandomAccessStorage image, SquashFsWriterOptions options)
    {
        if (options.BlockSize is < SquashFsLimits.BlockSizeMinimum or > SquashFsLimits.BlockSizeMaximum
            || !BitOperations.IsPow2(options.BlockSize))
        {
            throw new UnsupportedFeatureException(
                $"a squashfs block of {options.BlockSize} bytes",
                $"choose a power of two from {SquashFsLimits.BlockSizeMinimum} to {SquashFsLimits.BlockSizeMaximum}");
        }

        _image = image;
        _options = options;
        _tree = new NodeTree(options.ModifiedTime);
        _compressorOptions = CompressorOptions.Of(options.Compressor).ToBlock();
        _data = new DataWriter(image, Superblock.Size + _compressorOptions.Length, options);
    }

    /// <summary>Adds a file. Directories on the way that are not there are made (0755, root's), to be described later or not. A
    /// directory that already exists is described again and keeps what is in it.</summary>
    /// <param name="path">One char per byte; with or without a slash in front. "/" is the root directory.</param>
    /// <param name="entry">What is recorded of it.</param>
    /// <param name="content">File: read to its end before this returns; null for an empty one.</param>
    /// <exception cref="EntryRefusedException">The name is taken or is none, or SquashFS cannot hold the entry.</exception>
    public WrittenNode Add(string path, NewEntry entry, Stream? content = null)
    {
        if (entry.Type == InodeType.Directory && _tree.Find(path) is { Type: InodeType.Directory } known)
        {
            known.Describe(entry, _xattrs.NumberOf(entry.Xattrs, path));
            return known;
        }

        WrittenNode node = NewNode(path, entry);
        _tree.Put(path, node);
        WriteContent(node, content);
        return node;
    }

    /// <summary>Stores a file that has no name yet: give it one with <see cref="AddHardLink"/>, or forget it.</summary>
    public WrittenNode Store(NewEntry entry, Stream? content = null)
    {
        WrittenNode node = NewNode("", entry);
        WriteContent(node, content);
        return node;
    }

    /// <summary>Gives a file another name.</summary>
    /// <exception cref="EntryRefusedException">The name is taken or is none, or the file is a directory.</exception>
    public void AddHardLink(string path, WrittenNode node)
    {
        if (node.Type == InodeType.Directory)
        {
            throw new EntryRefusedException(path, "a directory has only one name");
        }

        _tree.Put(path, node);
    }

    /// <summary>The file of this name, or null. No symbolic link is followed.</summary>
    public WrittenNode? Find(string path) => _tree.Find(path);

    /// <summary>Takes a name, and all below it, out of the image. Data that is written already stays in it, unused.</summary>
    public bool Remove(string path) => _tree.Remove(path);

    /// <summary>Writes everything that is not content. Nothing can be added afterwards.</summary>
    /// <returns>Bytes of the image, padding included.</returns>
    public long Finish()
    {
        long end = _data.Finish();
        Superblock superblock = new ImageTail(_image, _options, _data.Fragments, _xattrs).Write(_tree.Root, end);
        _image.Write(Superblock.Size, _compressorOptions);
        byte[] head = new byte[Superblock.Size];
        superblock.Write(head);
        _image.Write(0, head);
        long length = (superblock.BytesUsed + Padding - 1) / Padding * Padding;
        _image.SetLength(length);
        return length;
    }

    /// <summary>Lets the compressing threads end.</summary>
    public void Dispose() => _data.Close();

    private WrittenNode NewNode(string path, NewEntry entry)
    {
        if (entry.Type is < InodeType.Directory or > InodeType.Socket)
        {
            throw new EntryRefusedException(path, $"{(int)entry.Type} is not a basic inode type");
        }

        if (entry.Type == InodeType.Symlink && entry.Target.Length is 0 or > SquashFsLimits.SymlinkTargetMaximum)
        {
            throw new EntryRefusedException(
                path, $"its target has {entry.Target.Length} bytes; a symbolic link holds 1 to "
                    + $"{SquashFsLimits.SymlinkTargetMaximum}");
        }

        return entry.Target.Contains('\0') ? throw new EntryRefusedException(path, "a symbolic link's target holds a NUL byte")
            : new WrittenNode(entry) { XattrIndex = _xattrs.NumberOf(entry.Xattrs, path) };
    }

    private void WriteContent(WrittenNode node, Stream? content)
    {
        if (node.Type == InodeType.File && content is not null)
        {
            _data.Write(node, content);
        }
    }
}
