using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Build;

/// <summary>The name that an output of this program gets: what has it already, and what keeps it from being made, is said for a
/// person.</summary>
internal static class OutputName
{
    /// <param name="path">One char per byte.</param>
    /// <param name="force">Take the name from a file that has it.</param>
    /// <param name="mode">Permissions, from which the umask is taken.</param>
    /// <exception cref="RefusedException">There is a file of this name, or none can be made there.</exception>
    public static AtomicFile NewFile(string path, bool force, uint mode)
    {
        if (Stat.Of(path, followLinks: false, out _) is { } status && (!force || status.IsDirectory))
        {
            throw Taken(path, status.IsDirectory);
        }

        return AtomicFile.TryCreate(path, mode, out int error) ?? throw CannotBeMade(path, "file", error);
    }

    /// <summary>Gives the file its name.</summary>
    public static void Commit(AtomicFile file, string path, bool force)
    {
        int result = file.TryCommit(force);
        if (result < 0)
        {
            throw result == -Errno.EEXIST ? Taken(path, isDirectory: false)
                : new SystemCallException("linkat", $"\"{path}\"", -result);
        }
    }

    /// <param name="path">One char per byte, without a slash at its end.</param>
    /// <exception cref="RefusedException">There is something of this name, or no directory can be made there.</exception>
    public static AtomicDirectory NewDirectory(string path) => AtomicDirectory.TryCreate(path, out int error)
        ?? throw (error == -Errno.EEXIST
        ? new RefusedException($"'{path}' already exists", "a directory is never replaced", "remove it, or choose another name")
            : CannotBeMade(path, "directory", error));

    private static RefusedException Taken(string path, bool isDirectory) => new(
        $"'{path}' already exists", isDirectory ? "it is a directory" : "existing files are kept unless --force is given",
        isDirectory ? "choose another name" : "--force replaces it");

    private static RefusedException CannotBeMade(string path, string what, int error)
    {
        string directory = path.LastIndexOf('/') is >= 0 and int slash ? path[..Math.Max(slash, 1)] : ".";
        return new RefusedException($"'{path}' cannot be made: {Errno.Name(-error)}",
            $"the kernel refused to make a {what} in {directory}", $"ls -ld {directory}");
    }
}
