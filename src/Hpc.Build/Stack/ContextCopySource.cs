using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The context of a Dockerfile: a directory of this machine, and nothing outside it. Links that were named are
/// followed, inside the
/// directory; others are copied as links.</summary>
/// <param name="root">One char per byte.</param>
/// <param name="isIgnored">Files that are not there for the build, by their paths in it.</param>
public sealed class ContextCopySource(string root, Predicate<string> isIgnored) : CopySource
{
    public override string Beginning => "names begin at the context, of which .dockerignore leaves out some";

    public override NewEntry? Entry(string path, bool isNamed)
    {
        string inside = Inside(path);
        if ((inside.Length > 0 && isIgnored(inside)) || Stat.Of(Host(inside), followLinks: false, out _) is not { } status)
        {
            return null;
        }

        if (isNamed && status.IsSymbolicLink)
        {
            string target = Unistd.ReadLink(Host(inside)) ?? "";
            string next = target.StartsWith('/') ? target : $"{Path.GetDirectoryName(inside)}/{target}";
            return Inside(next) == inside ? null : Entry(next, isNamed: true);
        }

        NewEntry entry = FileStatus.EntryOf(Host(inside), status);
        return entry with { Xattrs = [], LinkCount = 1 };
    }

    public override Stream? Open(string path)
    {
        string host = Host(Inside(path));
        int fd = Fcntl.TryOpen(host, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? throw new RefusedException($"cannot copy '{path}': {Errno.Name(-fd)}",
            "the kernel refused to open it", $"ls -ld '{host}'")
            : new HostFileStream(fd, Stat.Of(fd, out _)?.Size ?? 0);
    }

    public override IReadOnlyList<string> List(string directory)
    {
        string inside = Inside(directory);
        return [.. DirectoryNames.Of(Host(inside)).Where(name => !isIgnored(inside.Length == 0 ? name : $"{inside}/{name}"))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The path without dots; what leads out of the context ends at its root.</summary>
    private static string Inside(string path) => ContainerPath.Of("/" + path).ToString()[1..];

    private string Host(string inside) => inside.Length == 0 ? root : $"{root}/{inside}";
}
