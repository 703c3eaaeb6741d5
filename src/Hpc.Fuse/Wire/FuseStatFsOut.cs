using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to STATFS: 80 bytes. Kernel: struct fuse_statfs_out.</summary>
/// <param name="BlockSize">Bytes of a block as f_bsize gives it.</param>
/// <param name="FragmentSize">Unit of <paramref name="Blocks"/>.</param>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct FuseStatFsOut(
    ulong Blocks,
    ulong FreeBlocks,
    ulong AvailableBlocks,
    ulong Files,
    ulong FreeFiles,
    uint BlockSize,
    uint NameLength,
    uint FragmentSize,
    uint Padding)
{
    public const int Size = 80;
}
