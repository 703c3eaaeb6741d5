using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Arguments of GETXATTR (then the name, NUL-terminated) and LISTXATTR: 8 bytes. Kernel: struct
/// fuse_getxattr_in.</summary>
/// <param name="Count">Bytes that the caller has room for; 0 asks for the size only.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseGetXattrIn(uint Count, uint Padding)
{
    public const int Size = 8;
}
