using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>Files of an OCI layout in a directory: a new one, which gets its name when all is in it, or one that is there, into
/// which the files are moved when all of them are whole. OCI image-spec v1, image-layout.md.</summary>
internal sealed class DirectoryMemberOutput : MemberOutput
{
    private const uint AnyDirectory = 0x1ff;
    private const uint AnyFile = 0x1b6;
    private const string Unnamed = "unnamed";

    private readonly string _path;
    private readonly bool _isThere;
    private readonly AtomicDirectory _staging;
    private readonly List<string> _names = [];
    private FileStorage? _file;
    private long _position;

    /// <param name="path">One char per byte.</param>
    /// <exception cref="RefusedException">There is something else of this name, or no directory can be made there.</exception>
    public DirectoryMemberOutput(string path)
    {
        _path = path.Length > 1 ? path.TrimEnd('/') : path;
        _isThere = Stat.Of(_path, followLinks: true, out _) is not null;
        if (_isThere && Stat.Of($"{_path}/oci-layout", followLinks: true, out _) is not { IsFile: true })
        {
            throw new RefusedException($"'{_path}' already exists and is not an OCI layout", "it has no file oci-layout",
                "choose another name");
        }

        _staging = OutputName.NewDirectory(_isThere ? $"{_path}/hpcrun" : _path, force: false);
        if (!_isThere)
        {
            _ = Unistd.TryChangeMode(_staging.TemporaryPath, 0x1ed); // a layout is for everybody who may come so far
        }
    }

    /// <summary>A file of the layout as it was found; null if there is none.</summary>
    public byte[]? TryRead(string path)
    {
        using DirectoryMembers members = new(RawText.ToUtf16(_path));
        return _isThere ? members.TryRead(path) : null;
    }

    public override bool Has(string path) => _names.Contains(path)
        || (_isThere && Stat.Of($"{_path}/{path}", followLinks: true, out _) is { IsFile: true });

    public override void Begin(string directory)
    {
        string at = $"{_staging.TemporaryPath}/{Unnamed}";
        int fd = Fcntl.TryOpen(at, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL, AnyFile);
        _file = fd >= 0 ? new FileStorage(fd) : throw new SystemCallException("openat", $"\"{at}\"", -fd);
        _position = 0;
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(_position, bytes);
        _position += bytes.Length;
    }

    public override void End(string path)
    {
        _file!.Sync();
        _file.Dispose();
        _file = null;
        string at = $"{_staging.TemporaryPath}/{Unnamed}";
        if (Has(path))
        {
            _ = Unistd.TryUnlink(at);
            return;
        }

        MakeWay(_staging.TemporaryPath, path);
        Rename(at, $"{_staging.TemporaryPath}/{path}");
        _names.Add(path);
    }

    /// <inheritdoc/>
    /// <remarks>A lock of the directory keeps two programs that add images at once from losing one of them.</remarks>
    public override void Commit(string path, Func<byte[]?, byte[]> content)
    {
        if (!_isThere)
        {
            Put(path, content(null));
            DirectorySync.Try(_staging.TemporaryPath);
            _staging.Commit();
            DirectorySync.Try(_path[..Math.Max(_path.LastIndexOf('/'), 0)] is { Length: > 0 } parent ? parent : ".");
            return;
        }

        int locked = Fcntl.TryOpen(_path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        _ = Flock.Try(locked, Flock.LOCK_EX); // where there are no locks, the last of two index files stays
        try
        {
            byte[] last = content(TryRead(path));
            Begin("");
            Write(last);
            _file!.Sync();
            RemovalAtEnd.Whole(() => MoveAll(path));
            DirectorySync.Try(_path);
        }
        finally
        {
            _ = Unistd.Close(locked);
        }
    }

    private protected override void Close()
    {
        _file?.Dispose();
        _staging.Dispose();
    }

    private void MoveAll(string last)
    {
        foreach (string name in _names)
        {
            MakeWay(_path, name);
            Rename($"{_staging.TemporaryPath}/{name}", $"{_path}/{name}");
        }

        Rename($"{_staging.TemporaryPath}/{Unnamed}", $"{_path}/{last}");
    }

    private static void MakeWay(string root, string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string directory = $"{root}/{path[..slash]}";
            if (Unistd.TryMakeDirectory(directory, AnyDirectory) is < 0 and not -Errno.EEXIST and int error)
            {
                throw new SystemCallException("mkdir", $"\"{directory}\"", -error);
            }
        }
    }

    private static void Rename(string from, string to)
    {
        int renamed = Unistd.TryRename(from, to);
        if (renamed < 0)
        {
            throw new SystemCallException("rename", $"\"{from}\", \"{to}\"", -renamed);
        }
    }
}
