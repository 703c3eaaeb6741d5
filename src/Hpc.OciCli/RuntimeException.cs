namespace Hpc.OciCli;

/// <summary>What the runtime answers instead of doing it, in one line as podman and Slurm read it. Exit status 1.</summary>
internal sealed class RuntimeException(string message) : Exception(message);
