namespace Hpc.Slurm.Tests;

/// <summary>A real Slurm of four nodes on this machine, with hpcrun's plugin and oci.conf as `make install` leaves them.</summary>
internal sealed class Cluster : IDisposable
{
    public const int Nodes = 4;

    private static readonly string Tool = Path.Combine(Site.Root, "batch-integration/slurm/test-cluster");

    private readonly Site site;
    private readonly string release;
    private readonly string[] selection;

    private Cluster(Site site, string release, string state) => (this.site, this.release, selection, State) = (site, release, Select(release, state), state);

    public string State { get; }
    public string Place => site.Place;

    /// <summary>Where hpcrun and its plugin are installed for this release.</summary>
    public string Prefix => Path.Combine(site.Place, "slurm" + release);

    public static Cluster Start(string release, Site site)
    {
        string root = Environment.GetEnvironmentVariable("HPCRUN_TEST_CLUSTERS") ?? "/var/lib/hpcrun-test-clusters";
        Cluster cluster = new(site, release, Path.Combine(root, release.Length == 0 ? "system" : release));
        string prefix = cluster.Prefix;
        HostTool.Run(Tool, [.. cluster.selection, "prepare"]);
        HostTool.Run("make", "-s", "-C", Path.GetDirectoryName(Tool)!, "install", "PREFIX=" + prefix, "OUT=" + Path.Combine(prefix, "build"), "SLURM_INCLUDE=" + Path.Combine(cluster.State, "include"));
        HostTool.Run("install", "-D", "-m", "755", site.Hpcrun, Path.Combine(prefix, "bin/hpcrun"));
        HostTool.Run("install", "-D", "-m", "755", "-t", Path.Combine(prefix, "libexec/hpcrun"), Published.ImageBinary, Published.OciBinary);
        // As a site does it: what hpcrun writes is what the cluster runs with.
        string written = Path.Combine(prefix, "etc");
        HostTool.Run(Path.Combine(prefix, "bin/hpcrun"), "slurm", "config", "--release", $"{cluster.ReleaseOfHeaders()}", "--write", written);
        string prolog = Path.Combine(site.Place, "prolog");
        File.WriteAllText(prolog, "#!/bin/sh\necho export FROM_THE_PROLOG=yes\n");
        HostTool.Run("chmod", "755", prolog);
        HostTool.Run(Tool, [.. cluster.selection, "--cpus", "64", "--share", site.Place, "--plugin", $"include {written}/plugstack.conf.d/*.conf",
            "--oci", Path.Combine(written, "oci.conf"), "--conf", $"Prolog={written}/hpcrun-prolog", "--conf", $"Epilog={written}/hpcrun-epilog",
            "--conf", "TaskProlog=" + prolog, "--conf", "SchedulerParameters=batch_sched_delay=0,sched_interval=1", "up", $"{Nodes}"]);
        return cluster;
    }

    /// <summary>The release that plugins are built for.</summary>
    public SlurmRelease ReleaseOfHeaders() =>
        SlurmRelease.OfNumber(Convert.ToUInt32(File.ReadLines(Path.Combine(State, "include/slurm/slurm_version.h")).First(line => line.Contains("SLURM_VERSION_NUMBER 0x", StringComparison.Ordinal))[^8..], 16));

    private static string[] Select(string release, string state) => ["--state", state, .. release.Length == 0 ? (string[])[] : ["--release", release]];

    /// <summary>A bash script on the login host, by the user, in the directory that all nodes share.</summary>
    public Outcome Script(string text) => Command("login", text).Run();

    /// <summary>The same on a node.</summary>
    public Outcome OnNode(string node, string text) => Command(node, text).Run();

    /// <summary>A bash script on the login host, by root.</summary>
    public Outcome AsAdministrator(string text) => new UserCommand(site.User, Tool, "--state", State, "run", "bash", "-c", text).AsRoot().Run();

    /// <summary>As <see cref="Script"/>, not run yet.</summary>
    private UserCommand Command(string host, string text) =>
        new UserCommand(site.User, [Tool, "--state", State, "run", "-u", site.User.Name, "-n", host, "-C", site.Work,
            "bash", "-c", $"image={site.Image} hpcrun={site.Hpcrun} place={site.Place} prefix={Prefix}\n{text}"]).AsRoot();

    /// <summary>The state in which Slurm's own record has the user's last job, and the exit code there.</summary>
    public string LastRecord() => Script("sleep 0.3; true").Status == 0 && File.Exists(Path.Combine(State, "log/jobs.log"))
        ? string.Join(' ', File.ReadLines(Path.Combine(State, "log/jobs.log")).Last().Split(' ').Where(word => word.StartsWith("JobState=", StringComparison.Ordinal) || word.StartsWith("ExitCode=", StringComparison.Ordinal)))
        : "";

    public void Dispose() => HostTool.Run(Tool, "--state", State, "down");
}
