namespace Hpc.Plan;

/// <summary>What lies at a path of the image, symbolic links followed.</summary>
public enum ImageFileKind
{
    Absent,
    File,

    /// <summary>A regular file with an execute bit.</summary>
    Executable,

    Directory,

    /// <summary>A device, FIFO or socket.</summary>
    Special,
}
