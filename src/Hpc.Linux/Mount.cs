using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>mount(2) and umount2(2).</summary>
public static partial class Mount
{
    public const ulong MS_RDONLY = 1;
    public const ulong MS_NOSUID = 2;
    public const ulong MS_NODEV = 4;

    public const int MNT_DETACH = 2;

    /// <summary>mount(2).</summary>
    public static void Attach(string source, string target, string type, ulong flags, string data)
    {
        if (mount(source, target, type, (nuint)flags, data) != 0)
        {
            throw new SystemCallException("mount", $"\"{source}\", \"{target}\", \"{type}\", 0x{flags:x}, \"{data}\"",
                Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>umount2(2): 0 or the negative errno.</summary>
    public static int TryDetach(string target, int flags) => umount2(target, flags) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>Whether open_tree(2) is there (Linux 5.2) and no filter refuses it: asked with flags that it cannot
    /// have.</summary>
    public static bool HasTrees() =>
        syscall(SYS_open_tree, -1, "", uint.MaxValue) < 0 && Marshal.GetLastPInvokeError() is not (Errno.ENOSYS or Errno.EPERM);

    private const nint SYS_open_tree = 428;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint directory, [MarshalUsing(typeof(Latin1Marshaller))]
    string path, nuint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mount(
        [MarshalUsing(typeof(Latin1Marshaller))] string source,
        [MarshalUsing(typeof(Latin1Marshaller))] string target,
        [MarshalUsing(typeof(Latin1Marshaller))] string type,
        nuint flags,
        [MarshalUsing(typeof(Latin1Marshaller))] string data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int umount2([MarshalUsing(typeof(Latin1Marshaller))] string target, int flags);
}
