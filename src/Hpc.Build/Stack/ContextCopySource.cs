using Hpc.Images;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The context of a Dockerfile: a directory of this machine, and nothing outside it. Links that were named, and links to
/// directories on the way, are followed inside the directory; others are copied as links.</summary>
public sealed class ContextCopySource : CopySource
{
    private readonly DirectoryFiles _files;
    private readonly Predicate<string> _isIgnored, _mayBeTakenBackIn;

    /// <param name="root">One char per byte.</param>
    /// <param name="isIgnored">Files that are not there for the build, by their paths in it.</param>
    /// <param name="mayBeTakenBackIn">Directories of those in which some may be there all the same.</param>
    public ContextCopySource(string root, Predicate<string> isIgnored, Predicate<string> mayBeTakenBackIn)
    {
        _files = new DirectoryFiles(root);
        (_isIgnored, _mayBeTakenBackIn) = (isIgnored, mayBeTakenBackIn);
    }

    public override string Beginning => "names begin at the context, of which .dockerignore leaves out some";

    public override NewEntry? Entry(string path, bool isNamed)
    {
        string at = isNamed ? Followed(path) : Canonical(path);
        if (at.Length == 0 || !IsThere(Inside(path)) || !IsThere(at[1..]))
        {
            return null;
        }

        string host = $"/proc/self/fd/{_files.Root}{at}";
        return Stat.Of(host, followLinks: false, out _) is { } status
            ? FileStatus.EntryOf(host, status) with { Xattrs = [], LinkCount = 1 } : null;
    }

    public override Stream? Open(string path)
    {
        int fd = TreePath.TryOpen(_files.Root, Followed(path), Fcntl.O_RDONLY);
        return fd < 0 ? throw new RefusedException($"cannot copy '{path}': {Errno.Name(-fd)}",
            "the kernel refused to open it", $"ls -ld '{path}'")
            : new HostFileStream(fd, Stat.Of(fd, out _)?.Size ?? 0);
    }

    public override IReadOnlyList<string> List(string directory)
    {
        string at = Followed(directory);
        return [.. _files.List(at).Where(name => IsThere(at == "/" ? name : $"{at[1..]}/{name}")).Order(StringComparer.Ordinal)];
    }

    /// <summary>Not ignored, or a directory with something in it that is not.</summary>
    private bool IsThere(string inside) => inside.Length == 0 || !_isIgnored(inside)
        || (_mayBeTakenBackIn(inside) && _files.Look("/" + inside).Kind == PathKind.Directory && List(inside).Count > 0);

    /// <summary>Where it leads to; empty for nothing.</summary>
    private string Followed(string path) => _files.Follow("/" + Inside(path)) is { Exists: true } found ? found.Canonical : "";

    /// <summary>The name in its directory, which may have been reached through links.</summary>
    private string Canonical(string path)
    {
        ContainerPath at = ContainerPath.Of("/" + path);
        FileEntry parent = _files.Follow(at.Parent.ToString());
        return parent.Exists ? ContainerPath.Of(parent.Canonical).Append(at.Name).ToString() : "";
    }

    /// <summary>The path without dots; what leads out of the context ends at its root.</summary>
    private static string Inside(string path) => ContainerPath.Of("/" + path).ToString()[1..];
}
