using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>What a file of this machine is, in the words of an image.</summary>
public static class FileKind
{
    /// <summary>By the upper four bits of st_mode.</summary>
    public static InodeType Of(in Stat.Status status) => (status.Mode & 0xf000) switch
    {
        0x4000 => InodeType.Directory,
        0x8000 => InodeType.File,
        0xa000 => InodeType.Symlink,
        0x6000 => InodeType.BlockDevice,
        0x2000 => InodeType.CharacterDevice,
        0x1000 => InodeType.Fifo,
        _ => InodeType.Socket,
    };
}
