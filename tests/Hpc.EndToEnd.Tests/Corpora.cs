namespace Hpc.EndToEnd.Tests;

/// <summary>Images that others made; not in the repository.</summary>
internal static class Corpora
{
    public static string? Directory { get; } =
        Environment.GetEnvironmentVariable("HPCRUN_CORPORA") is { } named && System.IO.Directory.Exists(named) ? named : null;

    /// <summary>A busybox image of 2021 whose author is not of this project.</summary>
    public static string Busybox(string architecture) => Path.Combine(Directory!, "sif/runnable", $"busybox_{architecture}.sif");
}
