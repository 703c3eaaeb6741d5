using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Files of this machine; links are followed, and attributes are not copied.</summary>
/// <param name="withheld">Permissions that no copy has.</param>
public sealed class HostCopySource(ushort withheld) : CopySource
{
    public override string Beginning => "relative names begin at the working directory";

    public override NewEntry? Entry(string path, bool isNamed)
    {
        if (Stat.Of(path, followLinks: true, out _) is not { } status)
        {
            return null;
        }

        NewEntry entry = FileStatus.EntryOf(path, status);
        return entry with { Permissions = (ushort)(entry.Permissions & 0x1ff & ~withheld), Xattrs = [], LinkCount = 1 };
    }

    public override Stream? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? throw new RefusedException($"cannot copy '{path}': {Errno.Name(-fd)}", "the kernel refused to open it",
            $"ls -ld '{path}'") : new HostFileStream(fd, Stat.Of(fd, out _)?.Size ?? 0);
    }

    public override IReadOnlyList<string> List(string directory) => DirectoryNames.TryOf(directory, out int error) is { } names
        ? [.. names.Order(StringComparer.Ordinal)]
        : throw new RefusedException($"cannot copy '{directory}': {Errno.Name(-error)}", "the kernel refused to list it",
            $"ls -ld '{directory}'");
}
