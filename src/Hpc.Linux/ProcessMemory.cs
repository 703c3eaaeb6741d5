using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>process_vm_readv(2), &lt;sys/uio.h&gt;: what it says of a process, without a descriptor.</summary>
public static unsafe partial class ProcessMemory
{
    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public nint Address;
        public nuint Length;
    }

    /// <summary>Whether a process has ended: it is not there, or what is left of it waits for its parent. kill(2) finds such a
    /// one still. Who may not look into a living process hears EPERM, and who asks for nothing there EFAULT.</summary>
    public static bool HasEnded(int process)
    {
        byte here;
        Part local = new() { Address = (nint)(&here), Length = 1 }, remote = new() { Address = 0, Length = 1 };
        return process_vm_readv(process, &local, 1, &remote, 1, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.ESRCH;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint process_vm_readv(int process, Part* local, nuint locals, Part* remote, nuint remotes,
        nuint flags);
}
