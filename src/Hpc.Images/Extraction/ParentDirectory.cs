using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>The directory that the next name is made in, kept open as long as names go into the same one. For one
/// thread.</summary>
internal sealed class ParentDirectory(DirectoryDescent descent) : IDisposable
{
    private string? _path;
    private int _fd = -1;

    /// <summary>Opens the directory of a path, or says why not.</summary>
    /// <returns>A descriptor that stays this object's; or the negative errno.</returns>
    public int TryOpenOf(string path, out string name)
    {
        int slash = path.LastIndexOf('/');
        string directory = slash < 0 ? "" : path[..slash];
        name = path[(slash + 1)..];
        if (directory != _path)
        {
            Forget();
            _fd = descent.TryOpen(directory);
            _path = _fd >= 0 ? directory : null;
        }

        return _fd;
    }

    /// <summary>As <see cref="TryOpenOf"/>, where it must be there.</summary>
    public int OpenOf(string path, out string name)
    {
        int fd = TryOpenOf(path, out name);
        return fd >= 0 ? fd : throw Refusal(path, fd);
    }

    /// <summary>What a way that is none means.</summary>
    public static Exception Refusal(string path, int errno) => errno is -Errno.ELOOP or -Errno.ENOTDIR or -Errno.EXDEV
        ? new EntryRefusedException(path, "a part of the path is not a directory")
        : new SystemCallException("openat2", $"\"{path}\"", -errno);

    /// <summary>The disk is asked again: something was removed.</summary>
    public void Forget()
    {
        _ = _fd >= 0 ? Unistd.Close(_fd) : 0;
        (_path, _fd) = (null, -1);
    }

    public void Dispose() => Forget();
}
