using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>ZSTD_DCtx: about 160 KiB of tables, used by one thread at a time.</summary>
internal sealed class ZstdContext : SafeHandle
{
    [ThreadStatic]
    private static ZstdContext? s_ofThisThread;

    internal ZstdContext()
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle(LibZstd.ZSTD_createDCtx());

    /// <summary>This thread's context for blocks that are decoded in one go.</summary>
    internal static ZstdContext OfThisThread => s_ofThisThread ??= new ZstdContext();

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibZstd.ZSTD_freeDCtx(handle);
        return true;
    }
}
