namespace Hpc.Files;

/// <summary>st_mode: type and permissions of a file.</summary>
public readonly record struct UnixMode(uint Value)
{
    /// <summary>S_IFMT.</summary>
    private const uint TypeMask = 0xf000;

    private const uint Executable = 0b001_001_001;

    public FileType Type => (FileType)(Value & TypeMask);

    public bool IsDirectory => Type == FileType.Directory;
    public bool IsFile => Type == FileType.File;
    public bool IsSymbolicLink => Type == FileType.SymbolicLink;

    /// <summary>A file that somebody may execute.</summary>
    public bool IsExecutable => IsFile && (Value & Executable) != 0;

    public PathKind Kind => Type switch
    {
        FileType.Directory => PathKind.Directory,
        FileType.File => PathKind.File,
        FileType.SymbolicLink => PathKind.SymbolicLink,
        _ => PathKind.Special,
    };
}
