using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>The calls that take an open directory and one name in it, which is never followed where it is a link. All return 0 or
/// the negative errno.</summary>
public static unsafe partial class DirectoryEntries
{
    private const int AT_REMOVEDIR = 0x200;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;

    public static int TryMakeDirectory(int directory, string name, uint mode) => Result(mkdirat(directory, name, mode));

    /// <summary>fchmodat(2) of a name that the caller has just made where nobody else can make names: a link is
    /// followed.</summary>
    public static int TryChangeMode(int directory, string name, uint mode) => Result(fchmodat(directory, name, mode, 0));

    public static int TrySymlink(string target, int directory, string name) => Result(symlinkat(target, directory, name));

    public static int TryLink(int fromDirectory, string from, int toDirectory, string to) =>
        Result(linkat(fromDirectory, from, toDirectory, to, 0));

    /// <param name="mode">File type and permissions.</param>
    /// <param name="device">As Linux encodes it in 32 bits.</param>
    public static int TryMakeNode(int directory, string name, uint mode, uint device) =>
        Result(mknodat(directory, name, mode, device));

    public static int TryUnlink(int directory, string name) => Result(unlinkat(directory, name, 0));

    public static int TryRemoveDirectory(int directory, string name) => Result(unlinkat(directory, name, AT_REMOVEDIR));

    public static int TryChangeOwner(int directory, string name, uint user, uint group) =>
        Result(fchownat(directory, name, user, group, AT_SYMLINK_NOFOLLOW));

    /// <summary>The modification time; the access time becomes the same.</summary>
    public static int TrySetTime(int directory, string name, long seconds)
    {
        long* times = stackalloc long[] { seconds, 0, seconds, 0 };
        return Result(utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW));
    }

    /// <summary>fchmod(2) of an open file.</summary>
    public static int TryChangeMode(int fd, uint mode) => Result(fchmod(fd, mode));

    /// <summary>fchown(2) of an open file.</summary>
    public static int TryChangeOwner(int fd, uint user, uint group) => Result(fchown(fd, user, group));

    /// <summary>futimens(3) of an open file.</summary>
    public static int TrySetTime(int fd, long seconds)
    {
        long* times = stackalloc long[] { seconds, 0, seconds, 0 };
        return Result(futimens(fd, times));
    }

    /// <summary>umask(2), which is known only by changing it: not to be asked while other threads make files.</summary>
    public static uint Umask()
    {
        uint mask = umask(0x3f);
        _ = umask(mask);
        return mask;
    }

    private static int Result(int returned) => returned == 0 ? 0 : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(int directory, [MarshalUsing(typeof(Latin1Marshaller))] string name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlinkat(
        [MarshalUsing(typeof(Latin1Marshaller))] string target, int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(
        int fromDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string from,
        int toDirectory, [MarshalUsing(typeof(Latin1Marshaller))] string to, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mknodat(int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(int directory, [MarshalUsing(typeof(Latin1Marshaller))] string name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchownat(int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, uint user, uint group, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int utimensat(int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, long* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int futimens(int fd, long* times);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmodat(int directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string name, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int fd, uint user, uint group);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
