using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>struct libdeflate_decompressor: about 11 KiB of tables, used by one thread at a time.</summary>
internal sealed class DeflateContext : SafeHandle
{
    [ThreadStatic]
    private static DeflateContext? s_ofThisThread;

    internal DeflateContext()
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle(LibDeflate.libdeflate_alloc_decompressor());

    internal static DeflateContext OfThisThread => s_ofThisThread ??= new DeflateContext();

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibDeflate.libdeflate_free_decompressor(handle);
        return true;
    }
}
