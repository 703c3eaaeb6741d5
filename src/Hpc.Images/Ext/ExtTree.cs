using Hpc.Binary;

namespace Hpc.Images;

/// <summary>The files of an ext file system in a file, before anybody mounts it. Directories that were looked into are
/// remembered.</summary>
internal sealed class ExtTree : FileTree
{
    private const int MostDirectoryBytes = 64 << 20, LongestLink = 4096, LeastEntry = 8;

    private readonly ExtFileSystem _system;
    private readonly Dictionary<uint, Dictionary<string, uint>> _directories = [];

    /// <inheritdoc cref="ExtFileSystem(RandomAccessSource)"/>
    public ExtTree(RandomAccessSource source)
    {
        _system = new ExtFileSystem(source);
        _ = Directory(_system.Inode(ExtFileSystem.Root));
    }

    public ExtFileSystem System => _system;

    public override FileEntry Look(string path) => Find(path) is { } inode
        ? FileEntry.Of(inode.Mode, path, inode.Mode.IsSymbolicLink ? Link(inode) : "") : new FileEntry(PathKind.Missing, path);

    public override RandomAccessSource? Open(string path) =>
        Follow(path) is { Kind: PathKind.File } file && Find(file.Canonical) is { IsUnreadable: false } inode
            ? new ExtFileSource(_system, inode) : null;

    public override IReadOnlyList<string> List(string directory) =>
        Follow(directory) is { Kind: PathKind.Directory } found && Find(found.Canonical) is { } inode ? [.. Directory(inode).Keys]
            : [];

    /// <param name="path">Without links but in its last component.</param>
    private ExtInode? Find(string path)
    {
        ExtInode inode = _system.Inode(ExtFileSystem.Root);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!inode.Mode.IsDirectory || !Directory(inode).TryGetValue(name, out uint number))
            {
                return null;
            }

            inode = _system.Inode(number);
        }

        return inode;
    }

    /// <summary>A symbolic link's target.</summary>
    public string Link(ExtInode inode)
    {
        if (inode.IsShortLink(_system.BlockSize))
        {
            return RawText.Of(inode.Map.AsSpan(0, (int)inode.Size));
        }

        byte[] text = new byte[Math.Min(inode.Size, LongestLink)];
        return inode.IsUnreadable ? "" : RawText.Of(text.AsSpan(0, new ExtFileSource(_system, inode).Read(0, text)));
    }

    /// <summary>The names in a directory, each with its inode.</summary>
    public IReadOnlyDictionary<string, uint> Names(ExtInode directory) => Directory(directory);

    /// <summary>Names but "." and "..". The blocks of a hashed directory look like unused entries.</summary>
    private Dictionary<string, uint> Directory(ExtInode inode)
    {
        if (_directories.TryGetValue(inode.Number, out Dictionary<string, uint>? known))
        {
            return known;
        }

        if (!inode.Mode.IsDirectory || inode.IsUnreadable || inode.Size is < 0 or > MostDirectoryBytes)
        {
            throw new CorruptImageException($"ext directory (inode {inode.Number})", 0,
                $"{inode.Size} bytes, mode 0{Convert.ToString(inode.Mode.Value, 8)}",
                $"a directory of at most {MostDirectoryBytes} bytes");
        }

        Dictionary<string, uint> names = new(StringComparer.Ordinal);
        ExtFileSource source = new(_system, inode);
        byte[] block = new byte[_system.BlockSize];
        for (long offset = 0; offset < inode.Size; offset += block.Length)
        {
            source.ReadExactly(offset, block.AsSpan(0, (int)Math.Min(block.Length, inode.Size - offset)), "ext directory");
            AddEntries(block, inode.Number, names);
        }

        return _directories[inode.Number] = names;
    }

    private void AddEntries(ReadOnlySpan<byte> block, uint directory, Dictionary<string, uint> names)
    {
        for (int at = 0; at + LeastEntry <= block.Length;)
        {
            uint inode = ExtFileSystem.U32(block, at);
            int length = ExtFileSystem.U16(block, at + 4), name = _system.HasFileTypes ? block[at + 6]
                : ExtFileSystem.U16(block, at + 6);
            length = length is 0 or 0xffff ? block.Length - at : length; // a block of 64 KiB has no other number for itself
            if (length < LeastEntry || at + length > block.Length || LeastEntry + name > length)
            {
                throw new CorruptImageException($"ext directory (inode {directory})", at,
                    $"an entry of {length} bytes with a name of {name}", "one that fits its block");
            }

            string text = RawText.Of(block.Slice(at + LeastEntry, name));
            if (inode != 0 && name > 0 && text is not ("." or ".."))
            {
                names[text] = inode;
            }

            at += length;
        }
    }
}
