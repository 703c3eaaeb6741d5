using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>A thread of pthread_create(3). Who starts a <see cref="Thread"/> gives up the processor again and again until the new
/// one runs: milliseconds where the ranks of a job keep every CPU busy, and each of them burns one. Here nobody waits.</summary>
/// <remarks>What the body throws ends the process, as in any thread. The process may end while it runs.</remarks>
public sealed unsafe partial class NativeThread
{
    /// <summary>pthread_attr_t has 56 bytes on x86-64 and 64 on AArch64.</summary>
    private const int AttributesSize = 64;

    private readonly Action _body;
    private nuint _thread;

    private NativeThread(Action body) => _body = body;

    /// <param name="stackSize">In bytes, a multiple of the page size, at least PTHREAD_STACK_MIN (16 KiB; 128 KiB on
    /// AArch64).</param>
    /// <exception cref="SystemCallException">EAGAIN: the limit on processes is reached; EINVAL: the stack is too
    /// small.</exception>
    public static NativeThread Start(Action body, int stackSize)
    {
        NativeThread thread = new(body);
        GCHandle self = GCHandle.Alloc(thread);
        ulong* attributes = stackalloc ulong[AttributesSize / sizeof(ulong)];
        _ = pthread_attr_init(attributes);
        int error = pthread_attr_setstacksize(attributes, (nuint)stackSize);
        error = error == 0 ? pthread_create(out thread._thread, attributes, &Run, GCHandle.ToIntPtr(self)) : error;
        _ = pthread_attr_destroy(attributes);
        if (error != 0)
        {
            self.Free();
            throw new SystemCallException("pthread_create", $"{stackSize} bytes of stack", error);
        }

        return thread;
    }

    /// <summary>Returns when the body has; once.</summary>
    public void Join() => _ = pthread_join(_thread, null);

    [UnmanagedCallersOnly]
    private static void* Run(nint self)
    {
        GCHandle handle = GCHandle.FromIntPtr(self);
        var thread = (NativeThread)handle.Target!;
        handle.Free();
        thread._body();
        return null;
    }

    [LibraryImport("libc")]
    private static partial int pthread_attr_init(ulong* attributes);

    [LibraryImport("libc")]
    private static partial int pthread_attr_setstacksize(ulong* attributes, nuint size);

    [LibraryImport("libc")]
    private static partial int pthread_attr_destroy(ulong* attributes);

    [LibraryImport("libc")]
    private static partial int pthread_create(out nuint thread, ulong* attributes, delegate* unmanaged<nint, void*> body,
        nint argument);

    [LibraryImport("libc")]
    private static partial int pthread_join(nuint thread, void** result);
}
