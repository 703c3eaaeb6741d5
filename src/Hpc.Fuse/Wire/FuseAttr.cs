using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>stat(2) of one file: 88 bytes. Kernel: struct fuse_attr.</summary>
/// <param name="Blocks">In units of 512 bytes.</param>
/// <param name="Uid">As the user namespace of the mount numbers users.</param>
/// <param name="Rdev">As new_encode_dev: minor bits 0-7, major bits 8-19, minor bits 20-31; SquashFS stores the same.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseAttr(
    ulong Ino,
    ulong FileSize,
    ulong Blocks,
    ulong AccessTime,
    ulong ModifiedTime,
    ulong ChangedTime,
    uint AccessNanoseconds,
    uint ModifiedNanoseconds,
    uint ChangedNanoseconds,
    uint Mode,
    uint LinkCount,
    uint Uid,
    uint Gid,
    uint Rdev,
    uint BlockSize,
    uint Flags)
{
    public const int Size = 88;
}
