using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Whole small files of the host, as Latin-1.</summary>
public static class SmallFile
{
    /// <summary>Larger files are not read: nothing that is read here (passwd, env files, scripts) is that long.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int LongestKept = 64 * 1024;

    /// <summary>For the next file that this thread reads.</summary>
    [ThreadStatic]
    private static byte[]? _buffer;

    /// <summary>The content, or null if it is not a file, cannot be opened or read, or is too large. What may be in the file's
    /// place, a FIFO or a device, is not waited for.</summary>
    /// <exception cref="SystemCallException">No file can be opened now: descriptors or memory have run out.</exception>
    public static string? ReadText(string path) => ReadFile(Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK), path);

    /// <summary>Of a path that a person typed, which may be a pipe (<c>/dev/fd/63</c>, <c>/dev/stdin</c>): it is read to its
    /// end.</summary>
    /// <inheritdoc cref="ReadText(string)"/>
    public static string? ReadTyped(string path) => ReadText(Fcntl.TryOpen(path, Fcntl.O_RDONLY), path);

    /// <summary>Of an open descriptor, which is closed then: null where it is not of a file.</summary>
    /// <inheritdoc cref="ReadText(string)"/>
    public static string? ReadFile(int fd, string path)
    {
        if (fd < 0 || Stat.Of(fd, out _) is { IsFile: true })
        {
            return ReadText(fd, path);
        }

        _ = Unistd.Close(fd);
        return null;
    }

    /// <summary>Of an open file, which is closed then; the same for a negative errno in its place.</summary>
    public static string? ReadText(int fd, string path)
    {
        if (fd < 0)
        {
            return Errno.IsExhaustion(-fd) ? throw new SystemCallException("open", $"\"{path}\"", -fd) : null;
        }

        try
        {
            byte[] buffer = _buffer ?? new byte[4096];
            int filled = 0;
            for (int done; (done = Unistd.TryRead(fd, buffer.AsSpan(filled))) != 0;)
            {
                if (done < 0 || filled + done >= MaxBytes)
                {
                    return null;
                }

                filled += done;
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 4);
                }
            }

            _buffer = buffer.Length <= LongestKept ? buffer : null;
            return RawText.Of(buffer.AsSpan(0, filled));
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }
}
