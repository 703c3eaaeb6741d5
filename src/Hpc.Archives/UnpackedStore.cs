using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>An archive that some tool has unpacked: a directory of regular files. No link is followed in it.</summary>
internal sealed class UnpackedStore : ArchiveStore
{
    private const int MostFiles = 1 << 20;
    private static readonly int DirectoryFlags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY;

    private readonly int _fd;
    private readonly SortedDictionary<string, long> _sizes = new(StringComparer.Ordinal);

    /// <param name="path">One char per byte.</param>
    /// <exception cref="CorruptImageException">It has what no archive has.</exception>
    public UnpackedStore(string path)
    {
        _fd = Fcntl.Open(path, DirectoryFlags);
        Walk("");
    }

    public override IReadOnlyCollection<string> Names => _sizes.Keys;

    public override long? Size(string name) => _sizes.TryGetValue(name, out long size) ? size : null;

    public override RandomAccessSource Content(string name) => new UnpackedSource(_fd, name, _sizes[name]);

    public override void Dispose() => _ = Unistd.Close(_fd);

    /// <param name="place">Empty, or with a slash at its end.</param>
    private void Walk(string place)
    {
        int fd = Openat2.TryOpenBelow(_fd, place.Length == 0 ? "." : place[..^1], DirectoryFlags);
        if (fd < 0)
        {
            throw Wrong(place, Errno.Name(-fd));
        }

        try
        {
            foreach (string name in DirectoryNames.Of(fd))
            {
                Add(fd, name, place + name);
            }
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }

    private void Add(int directory, string name, string path)
    {
        Stat.Status? status = Stat.Of(directory, name, out int error);
        if (FaultOf(path) is { } fault)
        {
            throw Wrong(path, fault);
        }

        if (status is { IsDirectory: true })
        {
            Walk(path + "/");
            return;
        }

        _sizes.Add(path, status is not { IsFile: true } ? throw Wrong(path, status is null ? Errno.Name(-error)
            : "a link or a device") : _sizes.Count < MostFiles ? status.Value.Size : throw Wrong(path, "too many files"));
    }
}
