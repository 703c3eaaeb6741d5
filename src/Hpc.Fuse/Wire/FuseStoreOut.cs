using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>"Put these bytes into the page cache": 24 bytes, then the bytes. Kernel: struct fuse_notify_store_out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseStoreOut(ulong NodeId, ulong Offset, uint Count, uint Padding)
{
    public const int Size = 24;
}
