using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Arguments of READ, READDIR and READDIRPLUS: 40 bytes. Kernel: struct fuse_read_in.</summary>
/// <param name="Offset">Byte of the file; for a directory the cookie of the last entry that the caller has.</param>
/// <param name="Count">The most bytes to answer with.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseReadIn(
    ulong Handle,
    ulong Offset,
    uint Count,
    uint ReadFlags,
    ulong LockOwner,
    uint Flags,
    uint Padding)
{
    public const int Size = 40;
}
