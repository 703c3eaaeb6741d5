using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>Entries of directories: made, renamed and removed. The Try calls return 0 or the negative errno.</summary>
public static partial class Entries
{
    /// <summary>mkdir(2).</summary>
    public static int TryMakeDirectory(string path, uint mode) => mkdir(path, mode) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>unlink(2).</summary>
    public static int TryRemoveFile(string path) => unlink(path) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>rmdir(2).</summary>
    public static int TryRemoveDirectory(string path) => rmdir(path) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>rename(2).</summary>
    public static int TryRename(string from, string to) => rename(from, to) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>A whole new file in the place of the old one: written beside it and renamed, so that nobody sees half of it.</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TryReplaceFile(string path, ReadOnlySpan<byte> content, uint mode)
    {
        string fresh = path + ".new";
        int fd = Fcntl.TryOpen(fresh, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC, mode);
        if (fd < 0)
        {
            return fd;
        }

        int done = 0;
        while (!content.IsEmpty && (done = Unistd.TryWrite(fd, content)) > 0)
        {
            content = content[done..];
        }

        int closed = Unistd.Close(fd);
        return done < 0 ? done : closed < 0 ? closed : TryRename(fresh, path);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir([MarshalUsing(typeof(Latin1Marshaller))] string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink([MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rmdir([MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename([MarshalUsing(typeof(Latin1Marshaller))] string from, [MarshalUsing(typeof(Latin1Marshaller))] string to);
}
