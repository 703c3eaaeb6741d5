using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>Texts of configuration files. What the site sets and locks must not be lost because a file cannot be read: only
/// one that
/// is not there says nothing.</summary>
public static class ConfigurationText
{
    private const int OthersMayWrite = 0b000_000_010;

    /// <summary>null where there is no such file; of the user's own also where it cannot be read, as a home directory may not be
    /// there.</summary>
    /// <exception cref="RefusedException">The site's cannot be read, or anybody can write to it.</exception>
    public static string? Read(string path, bool isSite)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK); // a FIFO must not hold a launch
        Stat.Status? status = fd >= 0 ? Stat.Of(fd, out _) : null;
        string? fault = fd < 0 ? Fault(path, fd)
            : status is not { IsFile: true } ? "it is not a file"
            : isSite && (status.Value.Mode & OthersMayWrite) != 0 ? "anybody can write to it" : null;
        if (fault is null)
        {
            return SmallFile.ReadText(fd, path);
        }

        _ = fd >= 0 ? Unistd.Close(fd) : 0;
        return isSite && fault.Length > 0 ? throw Refused(path, fault) : null;
    }

    /// <summary>The names in a directory of the site; none where there is no such directory.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public static IReadOnlyList<string> Names(string directory) => DirectoryNames.TryOf(directory, out int error)
        ?? (error is -Errno.ENOENT or -Errno.ENOTDIR ? [] : throw Refused(directory, Errno.Name(-error)));

    /// <summary>Empty where there is nothing of that name. A link that leads nowhere is something.</summary>
    private static string Fault(string path, int error) => Errno.IsExhaustion(-error)
        ? throw new SystemCallException("open", $"\"{path}\"", -error)
        : error is -Errno.ENOENT or -Errno.ENOTDIR ? Stat.Of(path, followLinks: false, out _) is null ? ""
            : "the link leads nowhere"
        : Errno.Name(-error);

    private static RefusedException Refused(string path, string fault) =>
        new($"cannot use the site's configuration '{path}': {fault}",
        "without it nobody would know what the site sets and locks", $"ask the administrators: chmod 644 {path}");
}
