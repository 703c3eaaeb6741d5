namespace Hpc.Fuse.FileServer;

/// <summary>An entry of the image.</summary>
/// <param name="Mode">st_mode: type and permissions.</param>
/// <param name="Target">Of a symbolic link; empty otherwise.</param>
public readonly record struct TreeEntry(uint Mode, string Target)
{
    public bool IsDirectory => (Mode & 0xf000) == 0x4000;
    public bool IsFile => (Mode & 0xf000) == 0x8000;
    public bool IsSymbolicLink => (Mode & 0xf000) == 0xa000;
    public bool IsExecutable => IsFile && (Mode & 0b001_001_001) != 0;
}
