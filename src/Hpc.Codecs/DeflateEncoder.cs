using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>struct libdeflate_compressor of one level, used by one thread at a time.</summary>
internal sealed class DeflateEncoder : SafeHandle
{
    [ThreadStatic]
    private static DeflateEncoder? s_ofThisThread;
    private readonly int _level;

    internal DeflateEncoder(int level)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _level = level;
        SetHandle(LibDeflate.libdeflate_alloc_compressor(level));
    }

    /// <summary>This thread's encoder, made again when it was of another level.</summary>
    internal static DeflateEncoder OfThisThread(int level)
    {
        if (s_ofThisThread?._level != level)
        {
            s_ofThisThread?.Dispose();
            s_ofThisThread = new DeflateEncoder(level);
        }

        return s_ofThisThread;
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibDeflate.libdeflate_free_compressor(handle);
        return true;
    }
}
