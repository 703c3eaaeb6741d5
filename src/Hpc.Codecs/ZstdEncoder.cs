using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>ZSTD_CCtx: its tables grow to what level and block size need (about 1 MiB for level 3 and 128 KiB), used by one
/// thread at a time.</summary>
internal sealed class ZstdEncoder : SafeHandle
{
    [ThreadStatic]
    private static ZstdEncoder? s_ofThisThread;

    internal ZstdEncoder()
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle(LibZstd.ZSTD_createCCtx());

    internal static ZstdEncoder OfThisThread => s_ofThisThread ??= new ZstdEncoder();

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibZstd.ZSTD_freeCCtx(handle);
        return true;
    }
}
