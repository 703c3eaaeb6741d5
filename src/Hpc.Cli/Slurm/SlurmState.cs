using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>What of Slurm is on a node, as doctor and <c>slurm config</c> see it.</summary>
internal sealed record SlurmState
{
    /// <summary>Null if there is no scontrol, or it does not say.</summary>
    public required SlurmRelease? Release { get; init; }

    /// <summary>slurm.conf; empty if none was found.</summary>
    public required string ConfigurationFile { get; init; }

    /// <summary>Prolog and Epilog of slurm.conf that name one file each, by key.</summary>
    public required IReadOnlyList<(string Key, string Path)> Scripts { get; init; }

    /// <summary>Where plugstack.conf is, or would be.</summary>
    public required string PluginStackPath { get; init; }

    /// <summary>Null if there is no plugstack.conf.</summary>
    public required PluginStack? PluginStack { get; init; }

    /// <summary>PluginDir, for plugins that are named without a directory.</summary>
    public required string PluginDirectory { get; init; }

    /// <summary>Where oci.conf is, or would be.</summary>
    public required string OciPath { get; init; }

    /// <summary>Null if there is no oci.conf.</summary>
    public required SlurmSettings? Oci { get; init; }

    /// <summary>The task that asks; null outside of a step.</summary>
    public required SlurmTask? Task { get; init; }

    /// <summary>A plugin's file; null if it is not there or cannot be read.</summary>
    public required Func<string, PluginFile?> Plugin { get; init; }

    /// <summary>Whether there is no such file; false also where the caller may not look.</summary>
    public required Func<string, bool> IsMissing { get; init; }

    /// <summary>Whether a path is a program that the caller may run.</summary>
    public required Func<string, bool> IsProgram { get; init; }

    /// <summary>Where the site's files are; empty if that is not known, as in a configless cluster, whose slurmd replaces its
    /// copies.</summary>
    public string Directory => ConfigurationFile.StartsWith("/run/slurm/conf/", StringComparison.Ordinal)
        ? "" : ConfigurationFile[..Math.Max(0, ConfigurationFile.LastIndexOf('/'))];
}
