namespace Hpc.Inject;

/// <summary>Whose GPUs; the names of the tables in libraries.toml.</summary>
public static class GpuVendor
{
    public const string Nvidia = "nvidia";
    public const string Rocm = "rocm";
}
