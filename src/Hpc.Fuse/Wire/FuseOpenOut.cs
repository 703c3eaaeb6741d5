using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to OPEN and OPENDIR: 16 bytes. Kernel: struct fuse_open_out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseOpenOut(ulong Handle, uint OpenFlags, uint Padding)
{
    public const int Size = 16;

    /// <summary>FOPEN_KEEP_CACHE: pages from before this open are still true.</summary>
    public const uint KeepCache = 1 << 1;

    /// <summary>FOPEN_CACHE_DIR: so is the listing (7.28).</summary>
    public const uint CacheDirectory = 1 << 3;
}
