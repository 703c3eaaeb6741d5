using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>getdents64(2): the names in a directory.</summary>
public static unsafe partial class DirectoryNames
{
    private static readonly long SYS_getdents64 = KernelNumber.SYS_getdents64.Here;

    /// <summary>Names without "." and "..", in the file system's order; empty if the directory cannot be read.</summary>
    public static List<string> Of(string path) => TryOf(path, out _) ?? [];

    /// <summary>As <see cref="Of"/>; null and the negative errno where the directory cannot be opened.</summary>
    public static List<string>? TryOf(string path, out int error) =>
        TryOf(Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC), out error);

    /// <summary>Of an open directory, which is closed then; or of the negative errno in its place.</summary>
    public static List<string>? TryOf(int fd, out int error)
    {
        error = Math.Min(fd, 0);
        if (fd < 0)
        {
            return null;
        }

        List<string> names = Of(fd);
        _ = Unistd.Close(fd);
        return names;
    }

    /// <summary>The names in an open directory, as far as they can be read.</summary>
    public static List<string> Of(int fd)
    {
        List<string> names = [];
        const int Size = 16 * 1024;
        byte* buffer = stackalloc byte[Size];
        for (long length; (length = syscall(SYS_getdents64, fd, buffer, Size)) > 0;)
        {
            for (long at = 0; at < length; at += *(ushort*)(buffer + at + 16))
            {
                string name = RawText.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + 19));
                if (name is not ("." or ".."))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long fd, byte* buffer, long size);
}
