using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to GETXATTR and LISTXATTR when they ask for a size: 8 bytes. Kernel: struct fuse_getxattr_out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseGetXattrOut(uint Count, uint Padding)
{
    public const int Size = 8;
}
