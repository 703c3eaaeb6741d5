using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>&lt;unistd.h&gt; and &lt;sys/stat.h&gt;: what makes, names and removes files. The Try calls return 0 or the negative
/// errno.</summary>
public static unsafe partial class Unistd
{
    /// <summary>pwrite(2) until all of <paramref name="bytes"/> is written.</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TryPwrite(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* first = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                nint written = pwrite(fd, first + done, (nuint)(bytes.Length - done), offset + done);
                if (written > 0)
                {
                    done += (int)written;
                }
                else if (Marshal.GetLastPInvokeError() is not Errno.EINTR and int errno)
                {
                    return -errno;
                }
            }
        }

        return 0;
    }

    public static int TryTruncate(int fd, long length) => Result(ftruncate(fd, length));

    /// <summary>posix_fallocate(3): the file has at least this length, and every block of it has its place on the disk.</summary>
    public static int TryAllocate(int fd, long length) => -posix_fallocate(fd, 0, length);

    public static int TrySync(int fd) => Result(fsync(fd));

    public static int TryUnlink(string path) => Result(unlink(path));

    /// <summary>unlinkat(2) of a name in an open directory.</summary>
    public static int TryUnlinkAt(int directory, string name) => Result(unlinkat(directory, name, 0));

    public static int TryRename(string from, string to) => Result(rename(from, to));

    /// <summary>renameat2(2) with RENAME_EXCHANGE: each gets the other's name, at once; EINVAL where the file system cannot do
    /// it.</summary>
    public static int TryExchange(string one, string other) =>
        Result(renameat2(Fcntl.AT_FDCWD, one, Fcntl.AT_FDCWD, other, RENAME_EXCHANGE));

    /// <summary>renameat2(2) with RENAME_NOREPLACE: EEXIST where the name is taken, EINVAL where the file system cannot say
    /// so.</summary>
    public static int TryRenameToNew(string from, string to) =>
        Result(renameat2(Fcntl.AT_FDCWD, from, Fcntl.AT_FDCWD, to, RENAME_NOREPLACE));

    /// <summary>linkat(2) of an open file, by its name in /proc: what gives a file of O_TMPFILE its first name.</summary>
    public static int TryLink(int fd, string path) =>
        Result(linkat(Fcntl.AT_FDCWD, $"/proc/self/fd/{fd}", Fcntl.AT_FDCWD, path, AT_SYMLINK_FOLLOW));

    /// <summary>link(2), links not followed.</summary>
    public static int TryLink(string from, string to) => Result(linkat(Fcntl.AT_FDCWD, from, Fcntl.AT_FDCWD, to, 0));

    public static int TryMakeDirectory(string path, uint mode) => Result(mkdir(path, mode));

    /// <summary>A directory of hpcrun's own, with that mode whatever the umask: one that keeps its owner out would stay for
    /// ever.</summary>
    /// <returns>As <see cref="TryMakeDirectory"/>.</returns>
    public static int TryMakeOwnDirectory(string path, uint mode)
    {
        int made = TryMakeDirectory(path, mode);
        if (made == 0 && Stat.Of(path, followLinks: false, out _) is { IsDirectory: true } status && (status.Mode & mode) != mode)
        {
            _ = TryChangeMode(path, mode);
        }

        return made;
    }

    /// <summary>access(2): whether the caller may execute a file, or enter a directory.</summary>
    public static bool MayExecute(string path) => access(path, 1) == 0;

    /// <summary>access(2): whether the caller may write to a file, or change a directory.</summary>
    public static int TryAccessForWriting(string path) => Result(access(path, 2));

    public static int TryRemoveDirectory(string path) => Result(rmdir(path));

    public static int TrySymlink(string target, string path) => Result(symlink(target, path));

    public static int TryChangeMode(string path, uint mode) => Result(chmod(path, mode));

    private const uint RENAME_NOREPLACE = 1;
    private const uint RENAME_EXCHANGE = 2;
    private const int AT_SYMLINK_FOLLOW = 0x400;

    private static int Result(int returned) => returned == 0 ? 0 : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, long length);

    [LibraryImport("libc")]
    private static partial int posix_fallocate(int fd, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(int directory, [MarshalUsing(typeof(Latin1Marshaller))] string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink([MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename(
        [MarshalUsing(typeof(Latin1Marshaller))] string from, [MarshalUsing(typeof(Latin1Marshaller))] string to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat2(
        int fromDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string from,
        int toDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string to, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(
        int fromDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string from,
        int toDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string to, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir([MarshalUsing(typeof(Latin1Marshaller))] string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int access([MarshalUsing(typeof(Latin1Marshaller))] string path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rmdir([MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlink(
        [MarshalUsing(typeof(Latin1Marshaller))] string target, [MarshalUsing(typeof(Latin1Marshaller))] string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int chmod([MarshalUsing(typeof(Latin1Marshaller))] string path, uint mode);
}
