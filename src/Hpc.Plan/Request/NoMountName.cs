namespace Hpc.Plan;

/// <summary>The words that <c>--no-mount</c> knows beside absolute paths.</summary>
public static class NoMountName
{
    public const string Proc = "proc";
    public const string Sys = "sys";
    public const string Dev = "dev";
    public const string DevPts = "devpts";
    public const string Home = "home";
    public const string Tmp = "tmp";
    public const string HostFileSystems = "hostfs";
    public const string WorkingDirectory = "cwd";

    /// <summary>All of the default binds of files and directories (/etc/localtime, /etc/hosts, site binds).</summary>
    public const string BindPaths = "bind-paths";

    /// <summary>The overlay partitions of a SIF image. Apptainer has no word for it.</summary>
    public const string SifOverlay = "sif-overlay";

    public static readonly IReadOnlyList<string> All =
        [Proc, Sys, Dev, DevPts, Home, Tmp, HostFileSystems, WorkingDirectory, BindPaths, SifOverlay];
}
