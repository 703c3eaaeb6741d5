using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>"Forget attributes and pages of this file": 24 bytes. Kernel: struct fuse_notify_inval_inode_out.</summary>
/// <param name="Offset">First byte to drop; negative: attributes only.</param>
/// <param name="Length">0: to the end.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseInvalidateInodeOut(ulong NodeId, long Offset, long Length)
{
    public const int Size = 24;
}
