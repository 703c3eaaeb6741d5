using System.Text;
using Hpc.Binary;
using Hpc.Inject;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Build;

/// <summary>The files of this machine, as libraries are looked for in them.</summary>
internal sealed class HostFiles : FileView
{
    /// <summary>Where a launched program is looked for when an image says nothing of PATH.</summary>
    private static readonly string[] ImagePath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public override PathFact Follow(string path) => Stat.Of(path, followLinks: true, out _) switch
    {
        { IsFile: true } => new PathFact(PathKind.File, path),
        { IsDirectory: true } => new PathFact(PathKind.Directory, path),
        _ => new PathFact(PathKind.Missing, path),
    };

    public override RandomAccessSource? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory) => DirectoryNames.Of(directory);

    public override string ReadProc(string path, int limit)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            return "";
        }

        using HostFileStream stream = new(fd, limit);
        byte[] bytes = new byte[limit];
        return Encoding.Latin1.GetString(bytes, 0, stream.ReadAtLeast(bytes, limit, throwOnEndOfStream: false));
    }

    internal static bool IsOnPath(string path) => ImagePath.Contains(path[..Math.Max(0, path.LastIndexOf('/'))]);

    internal static string? OnPath(string program)
    {
        string path = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("PATH") ?? ""));
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(ImagePath).Select(directory => $"{directory}/{program}")
            .FirstOrDefault(candidate => Stat.Of(candidate, followLinks: true, out _) is { IsExecutable: true });
    }
}
