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
    /// <param name="force">Take the name from an image that has it, or from an empty directory.</param>
    /// <exception cref="RefusedException">There is something of this name, or no directory can be made there.</exception>
    public static AtomicDirectory NewDirectory(string path, bool force)
    {
        RefuseTaken(path, force);
        return AtomicDirectory.TryCreate(path, out int error, force)
            ?? throw (error == -Errno.EEXIST ? TakenDirectory(path, force) : CannotBeMade(path, "directory", error));
    }

    /// <summary>Asked before anything is made.</summary>
    /// <exception cref="RefusedException">There is something of this name that does not give it up to a directory.</exception>
    public static void RefuseTaken(string path, bool force)
    {
        if (Stat.Of(path, followLinks: false, out _) is { } status
            && !(force && status.IsDirectory && (IsImage(path) || DirectoryNames.TryOf(path, out _) is { Count: 0 })))
        {
            throw TakenDirectory(path, force && status.IsDirectory);
        }
    }

    /// <summary>What every image has that this program or Apptainer made.</summary>
    private static bool IsImage(string path) =>
        Stat.Of(path + "/.singularity.d", followLinks: false, out _) is { IsDirectory: true };

    private static RefusedException TakenDirectory(string path, bool isForced) => new(
        $"'{path}' already exists",
        isForced ? "--force replaces an image, which has .singularity.d, and no other directory"
            : "a directory that is an image is replaced with --force, and nothing else is",
        "remove it, or choose another name");

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
