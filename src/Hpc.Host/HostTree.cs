using Hpc.Binary;
using Hpc.Files;
using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The host's files, for the length of one decision: what a path leads to is looked at once, so that all who ask hear
/// the same.</summary>
public sealed class HostTree : FileTree
{
    private readonly Dictionary<string, FileEntry> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _names = new(StringComparer.Ordinal);

    public override FileEntry Look(string path) => Stat.Of(path, followLinks: false, out int error) is { } status
        ? FileEntry.Of(status.UnixMode, path, status.IsSymbolicLink ? Unistd.ReadLink(path) ?? "" : "")
        : new FileEntry(error == -Errno.EACCES ? PathKind.Forbidden : PathKind.Missing, path);

    public override FileEntry Follow(string path)
    {
        if (!_facts.TryGetValue(path, out FileEntry fact))
        {
            fact = HostProbe.Look(path);
            _facts.Add(path, fact);
        }

        return fact;
    }

    public override RandomAccessSource? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory)
    {
        if (!_names.TryGetValue(directory, out IReadOnlyList<string>? names))
        {
            names = DirectoryNames.Of(directory);
            _names.Add(directory, names);
        }

        return names;
    }

    public override string? ReadText(string path) => SmallFile.ReadText(path);
}
