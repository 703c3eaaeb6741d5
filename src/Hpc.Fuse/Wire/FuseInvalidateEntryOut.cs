using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>"Forget what you know of this name": 16 bytes, then the name and a NUL. Kernel: struct
/// fuse_notify_inval_entry_out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseInvalidateEntryOut(ulong Parent, uint NameLength, uint Flags)
{
    public const int Size = 16;
}
