using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Registry;

/// <summary>A file that comes from elsewhere, as a stream, and has its name when it is whole. What the disk refuses is said in
/// words for a person.</summary>
public sealed class CacheFile : IDisposable
{
    private const uint AnyFile = 0b110_110_110;

    private readonly string _path;
    private readonly AtomicFile _file;

    /// <param name="mode">Permissions, from which the umask is taken.</param>
    /// <exception cref="RegistryException">The directory cannot be written to.</exception>
    public CacheFile(string path, uint mode = AnyFile)
    {
        _path = Path.GetFullPath(path);
        ImageCache.MakeDirectoryOf(_path);
        _file = AtomicFile.TryCreate(Bytes(_path), mode, out int error, named: true) ?? throw Refused(_path, error);
        Stream = new FileStream(new SafeFileHandle(_file.Storage.Fd, ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);
    }

    public FileStream Stream { get; }

    /// <summary>Another name of the file while it is written, for readers who follow.</summary>
    public string TemporaryName => RawText.ToUtf16(_file.TemporaryName!);

    /// <summary>Gives the file its name, in the place of an older one.</summary>
    /// <param name="overwrite">Otherwise a file that has come into being meanwhile is an error.</param>
    public void Finish(bool overwrite = true)
    {
        int result = _file.TryCommit(overwrite);
        if (result < 0)
        {
            throw Refused(_path, result);
        }
    }

    public void Dispose()
    {
        Stream?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Runs something that writes to the file.</summary>
    public T Explained<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(_path, error);
        }
    }

    internal static RegistryException Refused(string path, Exception error) => Refused(path, error.Message,
        error.Message.Contains("No space left", StringComparison.Ordinal)
        || error.Message.Contains("quota", StringComparison.OrdinalIgnoreCase), error);

    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The directory is gone, or no longer ours: there is nobody to tell.
        }
    }

    private static RegistryException Refused(string path, int errno) =>
        Refused(path, Errno.Name(-errno), errno is -Errno.ENOSPC or -Errno.EDQUOT, null);

    private static RegistryException Refused(string path, string why, bool isFull, Exception? cause) => new(
        $"'{path}' cannot be written", why,
        isFull ? $"make room: df -h {Path.GetDirectoryName(path)}; hpcrun cache clean"
            : "choose another directory: HPCRUN_CACHEDIR for the cache", cause);

    private static string Bytes(string path) => RawText.FromUtf16(path);
}
