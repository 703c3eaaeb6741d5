using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Head of every request: 40 bytes, host byte order.
/// Kernel: struct fuse_in_header.</summary>
/// <param name="Length">Bytes of the request with this header.</param>
/// <param name="Unique">Names the request in the answer; 0 never occurs.</param>
/// <param name="NodeId">What the request is about: a node id that an earlier answer gave, 1 for the root.</param>
/// <param name="Pid">The caller's thread group as the mounter's pid namespace knows it; 0 when it does not, or for
/// read-ahead.</param>
/// <param name="ExtensionLength">Extensions behind the arguments, in units of 8 bytes (7.38; padding before).</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseInHeader(
    uint Length,
    FuseOpcode Opcode,
    ulong Unique,
    ulong NodeId,
    uint Uid,
    uint Gid,
    uint Pid,
    ushort ExtensionLength,
    ushort Padding)
{
    public const int Size = 40;
}
