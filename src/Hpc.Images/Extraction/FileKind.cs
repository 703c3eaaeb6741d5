using Hpc.Files;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>What a file of this machine is, in the words of an image.</summary>
public static class FileKind
{
    public static InodeType Of(in Stat.Status status) => status.UnixMode.Type switch
    {
        FileType.Directory => InodeType.Directory,
        FileType.File => InodeType.File,
        FileType.SymbolicLink => InodeType.Symlink,
        FileType.BlockDevice => InodeType.BlockDevice,
        FileType.CharacterDevice => InodeType.CharacterDevice,
        FileType.Fifo => InodeType.Fifo,
        _ => InodeType.Socket,
    };
}
