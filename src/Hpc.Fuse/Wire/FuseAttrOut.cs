using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to GETATTR: 104 bytes. Kernel: struct fuse_attr_out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseAttrOut(ulong AttrValid, uint AttrValidNanoseconds, uint Padding, FuseAttr Attr)
{
    public const int Size = 16 + FuseAttr.Size;
}
