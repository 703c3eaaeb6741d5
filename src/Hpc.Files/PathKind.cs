namespace Hpc.Files;

/// <summary>What a path leads to.</summary>
public enum PathKind
{
    Missing,
    Directory,
    File,

    /// <summary>Only where links are not followed by looking.</summary>
    SymbolicLink,

    /// <summary>Device, fifo or socket: bound like a file.</summary>
    Special,

    /// <summary>It may exist, but the caller may not look (EACCES).</summary>
    Forbidden,
}
