using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Failures;

/// <summary>A mount point that the user's bind wants in a directory of the host could not be made there.</summary>
internal static class MountPointFailure
{
    public static (string What, string Why, string Remedy) Explain(MakePointStep point, int errno)
    {
        string path = $"/{point.Path}", make = point.IsDirectory ? $"mkdir -p '{path}'" : $"touch '{path}'";
        (string why, string remedy) = errno switch
        {
            Errno.EACCES or Errno.EPERM =>
                ("a bind wants it there, it does not exist, and you may not write to the directory",
                $"bind to a name that exists, or ask the directory's owner: {make}"),
            Errno.EROFS => ("a bind wants it there, it does not exist, and the file system is read-only",
                "bind to a name that exists"),
            Errno.ELOOP => ("somebody put a symbolic link on its way during the launch", "start it again"),
            Errno.ENOTDIR => ("something on its way is a file", "choose another target"),
            _ => (Exhaustion.Of(errno)?.Why ?? "a bind wants it there, it does not exist, and the kernel refused to make it",
                Exhaustion.Of(errno)?.Remedy ?? make),
        };
        return ($"cannot make the mount point '{path}': {Errno.Name(errno)}", why, remedy);
    }
}
