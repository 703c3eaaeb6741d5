namespace Hpc.Files;

/// <summary>What a file is: the S_IFMT bits of st_mode (inode(7)), the same on every architecture.</summary>
public enum FileType : uint
{
    None = 0,
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    File = 0x8000,
    SymbolicLink = 0xa000,
    Socket = 0xc000,
}
