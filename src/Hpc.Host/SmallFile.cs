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

    /// <summary>The content, or null if the file cannot be opened or read or is too large.</summary>
    /// <exception cref="SystemCallException">No file can be opened now: descriptors or memory have run out.</exception>
    public static string? ReadText(string path) => ReadText(Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC), path);

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
