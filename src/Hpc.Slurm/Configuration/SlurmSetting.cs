namespace Hpc.Slurm;

/// <summary>One Key=Value of slurm.conf or oci.conf, with its place.</summary>
public readonly record struct SlurmSetting(string Key, string Value, string Path, int Line);
