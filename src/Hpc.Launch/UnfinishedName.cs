using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>A name for what is not finished yet, beside the one that it will have.</summary>
public static class UnfinishedName
{
    /// <summary>No other process makes it, on this node or on another that sees the directory, too.</summary>
    public static string Beside(string path) => $"{path}.hpcrun-{NodeName.Read()}-{Unistd.Getpid()}-{Random.Shared.Next():x}";
}
