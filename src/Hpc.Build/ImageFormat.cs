namespace Hpc.Build;

/// <summary>What an image can be made as.</summary>
public enum ImageFormat
{
    Sif,
    SquashFs,

    /// <summary>The files themselves, for who wants to look at or change them.</summary>
    Directory,
}
