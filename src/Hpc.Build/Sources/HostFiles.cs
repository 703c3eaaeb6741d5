using Hpc.Binary;
using Hpc.Files;
using Hpc.Linux;

namespace Hpc.Build;

/// <summary>The files of this machine, as libraries are looked for in them.</summary>
internal sealed class HostFiles : FileTree
{
    /// <summary>Where a launched program is looked for when an image says nothing of PATH.</summary>
    private static readonly string[] ImagePath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public override FileEntry Look(string path) => Stat.Of(path, followLinks: false, out _) is { } status
        ? FileEntry.Of(status.UnixMode, path, status.IsSymbolicLink ? Unistd.ReadLink(path) ?? "" : "")
        : new FileEntry(PathKind.Missing, path);

    public override FileEntry Follow(string path) => Stat.Of(path, followLinks: true, out _) switch
    {
        { IsFile: true } => new FileEntry(PathKind.File, path),
        { IsDirectory: true } => new FileEntry(PathKind.Directory, path),
        _ => new FileEntry(PathKind.Missing, path),
    };

    public override RandomAccessSource? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory) => DirectoryNames.Of(directory);

    public override string? ReadText(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            return null;
        }

        using HostFileStream stream = new(fd, LongestText);
        byte[] bytes = new byte[LongestText];
        return RawText.Of(bytes.AsSpan(0, stream.ReadAtLeast(bytes, LongestText, throwOnEndOfStream: false)));
    }

    internal static bool IsOnPath(string path) => ImagePath.Contains(path[..Math.Max(0, path.LastIndexOf('/'))]);

    internal static string? OnPath(string program)
    {
        string path = RawText.FromUtf16(Environment.GetEnvironmentVariable("PATH") ?? "");
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(ImagePath).Select(directory =>
            $"{directory}/{program}")
            .FirstOrDefault(candidate => Stat.Of(candidate, followLinks: true, out _) is { IsExecutable: true });
    }
}
