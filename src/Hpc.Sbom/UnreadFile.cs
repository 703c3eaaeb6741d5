namespace Hpc.Sbom;

/// <summary>A file that should say which packages there are, and could not be read.</summary>
/// <param name="Path">Absolute, one char per byte.</param>
/// <param name="Reason">A clause for people.</param>
public readonly record struct UnreadFile(string Path, string Reason);
