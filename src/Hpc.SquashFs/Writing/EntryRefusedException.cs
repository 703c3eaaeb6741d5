namespace Hpc.SquashFs;

/// <summary>A file cannot be put into the image under this path: not a fault of the image so far.</summary>
public sealed class EntryRefusedException(string path, string reason) : Exception($"'{path}': {reason}")
{
    /// <summary>As it was asked for.</summary>
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
