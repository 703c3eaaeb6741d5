namespace Hpc.Slurm;

/// <summary>The keys of oci.conf, by release (oci.conf(5) of each). A key that a release does not know ends every step on the
/// node.</summary>
public static class OciKeys
{
    private static readonly string[] s_first =
        ["ContainerPath", "CreateEnvFile", "RunTimeCreate", "RunTimeDelete", "RunTimeKill", "RunTimeQuery", "RunTimeRun",
            "RunTimeStart"];

    private static readonly string[] s_from2302 =
    [
        "IgnoreFileConfigJson", "EnvExclude", "RunTimeEnvExclude", "DisableCleanup", "DisableHooks", "MountSpoolDir",
        "SrunPath", "SrunArgs", "DebugFlags", "FileDebug", "StdIODebug", "SyslogDebug",
    ];

    /// <summary>Without one of these a release refuses a RunTimeRun.</summary>
    public static IReadOnlyList<string> Needed { get; } = ["RunTimeRun", "RunTimeQuery", "RunTimeKill", "RunTimeDelete"];

    public static bool Knows(string key, SlurmRelease release) =>
        Has(s_first, key) || (release.ContainerMayBeAFile && Has(s_from2302, key));

    private static bool Has(string[] keys, string key)
    {
        foreach (string known in keys)
        {
            if (known.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
