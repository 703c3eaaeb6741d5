namespace Hpc.OciCli;

/// <summary>What the runtime answers instead of doing it, in one line as podman and Slurm read it. Exit status 1, or 255 where a
/// program's own would be passed on.</summary>
internal class RuntimeException(string message) : Exception(message);
