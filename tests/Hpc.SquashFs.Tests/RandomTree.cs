namespace Hpc.SquashFs.Tests;

/// <summary>Trees drawn from a seed: names of any bytes, sizes around the edges of blocks, repeated content, holes,
/// links.</summary>
internal sealed class RandomTree
{
    private readonly Random _random;
    private readonly List<TreeEntry> _entries = [];
    private readonly List<string> _directories = [""];
    private readonly List<byte[]> _contents = [];
    private readonly int _blockSize;

    private RandomTree(int seed, int blockSize)
    {
        _random = new Random(seed);
        _blockSize = blockSize;
    }

    public static Tree Draw(int seed, int blockSize, int count)
    {
        RandomTree tree = new(seed, blockSize);
        for (int i = 0; i < count; i++)
        {
            tree.AddOne(i);
        }

        return new Tree(tree._entries);
    }

    private void AddOne(int i)
    {
        string path = $"{_directories[_random.Next(_directories.Count)]}{Name(i)}";
        switch (_random.Next(20))
        {
            case < 3:
                _directories.Add(path + "/");
                Add(new TreeEntry(path, InodeType.Directory));
                break;
            case 3:
                Add(new TreeEntry(path, InodeType.Symlink)
                {
                    Target = new string('t', _random.Next(1, 300)),
                    Permissions = 0x1ff
                });
                break;
            case 4:
                Add(new TreeEntry(path, InodeType.CharacterDevice) { Device = (_random.Next(4096), _random.Next(1 << 20)) });
                break;
            case 5:
                Add(new TreeEntry(path, _random.Next(2) == 0 ? InodeType.Fifo : InodeType.Socket));
                break;
            case 6 when HardLinkTarget() is { } target:
                _entries.Add(new TreeEntry(path, InodeType.File) { IsHardLink = true, Target = target });
                break;
            default:
                Add(new TreeEntry(path, InodeType.File) { Content = Content() });
                break;
        }
    }

    private void Add(TreeEntry entry) => _entries.Add(entry with
    {
        Permissions = entry.Type == InodeType.Symlink ? entry.Permissions : (ushort)_random.Next(0x1000),
        Uid = _random.Next(4) * 30_000,
        Gid = _random.Next(4) * 30_000,
        ModifiedTime = (uint)_random.NextInt64(uint.MaxValue),
        Xattrs = _random.Next(10) > 0
            ? []
            : [.. Enumerable.Range(0, _random.Next(1, 4))
                .Select(n => ($"{(entry.Type is InodeType.File or InodeType.Directory ? "user" : "trusted")}.{n}",
                    new byte[_random.Next(4) * 40]))],
    });

    private string Name(int i) => _random.Next(8) == 0
        ? new string((char)('a' + i % 26), 200) + i : $"{"äß -\n"[_random.Next(5)]}{i}";

    /// <summary>A file that has one name so far: the comparison knows a link count of 2.</summary>
    private string? HardLinkTarget()
    {
        HashSet<string?> linked = [.. _entries.Where(entry => entry.IsHardLink).Select(entry => entry.Target)];
        string[] candidates = [.. _entries
            .Where(entry => entry.Type == InodeType.File && !entry.IsHardLink && !linked.Contains(entry.Path))
            .Select(entry => entry.Path)];
        return candidates.Length == 0 ? null : candidates[_random.Next(candidates.Length)];
    }

    private byte[] Content()
    {
        if (_contents.Count > 0 && _random.Next(4) == 0)
        {
            return _contents[_random.Next(_contents.Count)];
        }

        int size = Math.Max(0, (_random.Next(4) * _blockSize)
            + (_random.Next(3) switch { 0 => _random.Next(-2, 3), 1 => 0, _ => _random.Next(_blockSize) }));
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; at += _blockSize)
        {
            Span<byte> block = bytes.AsSpan(at, Math.Min(_blockSize, size - at));
            if (_random.Next(4) > 0)
            {
                _random.NextBytes(block[..(block.Length / (1 + _random.Next(3)))]);
            }
        }

        _contents.Add(bytes);
        return bytes;
    }
}
