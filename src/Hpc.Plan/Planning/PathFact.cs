namespace Hpc.Plan;

/// <summary>What a path leads to.</summary>
public enum PathKind
{
    Missing,
    Directory,
    File,

    /// <summary>Only in an image, where links are not followed by looking.</summary>
    SymbolicLink,

    /// <summary>Device, fifo or socket: bound like a file.</summary>
    Special,

    /// <summary>It may exist, but the caller may not look (EACCES).</summary>
    Forbidden,
}

/// <summary>What a path leads to, and its name without symbolic links.</summary>
public readonly record struct PathFact(PathKind Kind, string Canonical)
{
    public bool Exists => Kind is PathKind.Directory or PathKind.File or PathKind.Special;
}

/// <summary>An entry of the image, links not followed. <paramref name="Target"/> is the link's text.</summary>
public readonly record struct ImageEntry(PathKind Kind, string Target = "");
