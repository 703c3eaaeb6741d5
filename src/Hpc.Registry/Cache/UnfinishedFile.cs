using System.Text;
using Hpc.Linux;

namespace Hpc.Registry;

/// <summary>A file that has its name only when it is whole: written under another name in the same directory, flushed to disk, renamed.
/// No lock is needed, also on NFS and Lustre: the last of several writers of the same content wins, and nobody sees a part.</summary>
public sealed class UnfinishedFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;

    /// <exception cref="RegistryException">The directory cannot be written to.</exception>
    public UnfinishedFile(string path)
    {
        _path = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(_path)!;
        _temporary = UnfinishedName.Beside(_path);
        Stream = Explained(() =>
        {
            Directory.CreateDirectory(directory, ImageCache.OnlyWeWrite);
            UnfinishedName.RemoveAbandoned(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(_path)));
            return TemporaryNames.Make(_temporary, () => Remove(_temporary), () => new FileStream(
                _temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        });
    }

    public FileStream Stream { get; }

    /// <summary>Another name of the file while it is written, for readers who follow.</summary>
    internal string TemporaryName => _temporary;

    /// <summary>Gives the file its name, in the place of an older one.</summary>
    /// <param name="overwrite">Otherwise a file that has come into being meanwhile is an error.</param>
    public void Finish(bool overwrite = true, UnixFileMode? mode = null)
    {
        Explained(() =>
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
            if (mode is { } wanted)
            {
                File.SetUnixFileMode(_temporary, wanted);
            }

            File.Move(_temporary, _path, overwrite);
            return true;
        });
        TemporaryNames.Forget(_temporary);
    }

    public void Dispose()
    {
        Stream?.Dispose();
        if (TemporaryNames.Forget(_temporary))
        {
            Remove(_temporary);
        }
    }

    /// <summary>Runs something that writes to the file; what the disk refuses is said in words for a person.</summary>
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

    internal static RegistryException Refused(string path, Exception error)
    {
        bool full = error.Message.Contains("No space left", StringComparison.Ordinal) || error.Message.Contains("quota", StringComparison.OrdinalIgnoreCase);
        return new RegistryException(
            $"'{path}' cannot be written",
            error.Message,
            full ? $"make room: df -h {Path.GetDirectoryName(path)}; hpcrun cache clean" : "choose another directory: HPCRUN_CACHEDIR for the cache",
            error);
    }

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
}
