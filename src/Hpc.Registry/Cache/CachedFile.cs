namespace Hpc.Registry;

/// <summary>One file of the cache.</summary>
/// <param name="Kind">blob, image, reference, step, or unfinished: left by a process that was killed.</param>
public sealed record CachedFile(string Kind, string Path, long Size, DateTime LastUsed);
