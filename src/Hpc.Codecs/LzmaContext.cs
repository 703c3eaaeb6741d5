using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>An <see cref="LzmaStream"/> with what liblzma keeps between two blocks, used by one thread at a time.</summary>
internal sealed unsafe class LzmaContext : SafeHandle
{
    [ThreadStatic]
    private static LzmaContext? s_ofThisThread;

    internal LzmaContext()
        : base(invalidHandleValue: 0, ownsHandle: true) =>
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream)));

    /// <summary>This thread's stream; valid as long as the thread.</summary>
    internal static LzmaStream* OfThisThread => (LzmaStream*)(s_ofThisThread ??= new LzmaContext()).handle;

    /// <summary>Valid until this is disposed.</summary>
    internal LzmaStream* Stream => (LzmaStream*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibLzma.lzma_end((LzmaStream*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
