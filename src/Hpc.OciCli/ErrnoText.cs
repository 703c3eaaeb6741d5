using Hpc.Linux;

namespace Hpc.OciCli;

/// <summary>What strerror(3) says, in the words by which podman tells its exit statuses 125, 126 and 127 apart.</summary>
internal static class ErrnoText
{
    public static string Of(int errno) => errno switch
    {
        Errno.EPERM => "operation not permitted",
        Errno.ENOENT => "no such file or directory",
        Errno.ESRCH => "no such process",
        Errno.ENOEXEC => "exec format error",
        Errno.E2BIG => "argument list too long",
        Errno.EAGAIN => "resource temporarily unavailable",
        Errno.ENOMEM => "cannot allocate memory",
        Errno.EACCES => "permission denied",
        Errno.EBUSY => "device or resource busy",
        Errno.EEXIST => "file exists",
        Errno.ENODEV => "no such device",
        Errno.ENOTDIR => "not a directory",
        Errno.EISDIR => "is a directory",
        Errno.EINVAL => "invalid argument",
        Errno.ENOSPC => "no space left on device",
        Errno.EROFS => "read-only file system",
        Errno.ELOOP => "too many levels of symbolic links",
        Errno.ENAMETOOLONG => "file name too long",
        Errno.ENOSYS => "function not implemented",
        Errno.ETIME => "timer expired",
        _ => Errno.Name(errno),
    };
}
