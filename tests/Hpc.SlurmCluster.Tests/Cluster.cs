namespace Hpc.SlurmCluster.Tests;

/// <summary>A real Slurm of four nodes on this machine, with hpcrun's plugin and oci.conf as `make install` leaves
/// them.</summary>
internal sealed class Cluster : IDisposable
{
    public const int Nodes = 4;

    private static readonly string Tool = Path.Combine(Site.Root, "batch-integration/slurm/test-cluster");

    private readonly Site site;
    private readonly string release;
    private readonly string[] selection;

    private Cluster(Site site, string release, string state) =>
        (this.site, this.release, selection, State) = (site, release, Select(release, state), state);

    public string State { get; }
    public string Place => site.Place;

    /// <summary>Where hpcrun and its plugin are installed for this release.</summary>
    public string Prefix => Path.Combine(site.Place, "slurm" + release);

    /// <summary>Memory is a resource of jobs, cgroups hold them to it, and jobs of some partitions give way to those of
    /// another.</summary>
    private static readonly string[] Limits =
    [
        "--proctrack", "cgroup", "--cgroup", "ConstrainRAMSpace=yes", "--cgroup", "AllowedSwapSpace=0",
        "--conf", "TaskPlugin=task/cgroup", "--conf", "JobAcctGatherType=jobacct_gather/cgroup", "--conf",
        "SelectTypeParameters=CR_CPU_Memory", "--conf", "DefMemPerCPU=100", "--conf", "PreemptType=preempt/partition_prio",
        "--conf", "PreemptMode=SUSPEND,GANG", "--conf",
        "PartitionName=requeued Nodes=ALL PriorityTier=1 PreemptMode=REQUEUE OverSubscribe=FORCE:1",
        "--conf", "PartitionName=suspended Nodes=ALL PriorityTier=1 PreemptMode=SUSPEND OverSubscribe=FORCE:1",
        "--conf", "PartitionName=urgent Nodes=ALL PriorityTier=9 PreemptMode=OFF OverSubscribe=FORCE:1",
    ];

    public static Cluster Start(string release, Site site)
    {
        string prolog = Path.Combine(site.Place, "prolog");
        File.WriteAllText(prolog, "#!/bin/sh\necho export FROM_THE_PROLOG=yes\n");
        HostTool.Run("chmod", "755", prolog);
        return Start(release, site, release.Length == 0 ? "system" : release, Nodes,
            ["--cpus", "64", "--conf", "TaskProlog=" + prolog, "--conf", "JobAcctGatherType=jobacct_gather/linux"]);
    }

    /// <summary>A cluster of two nodes that has cgroups.</summary>
    public static Cluster StartLimited(Site site) => Start("", site, "limited", 2, ["--cpus", "4", .. Limits]);

    /// <summary>A cluster of two nodes that have no slurm.conf.</summary>
    public static Cluster StartConfigless(Site site) => Start("", site, "configless", 2, ["--configless"]);

    private static Cluster Start(string release, Site site, string name, int nodes, string[] options)
    {
        string root = Environment.GetEnvironmentVariable("HPCRUN_TEST_CLUSTERS") ?? "/var/lib/hpcrun-test-clusters";
        Cluster cluster = new(site, release, Path.Combine(root, name));
        string prefix = cluster.Prefix;
        HostTool.Run(Tool, [.. cluster.selection, "--accounting", "prepare"]);
        HostTool.Run("make", "-s", "-C", Path.GetDirectoryName(Tool)!, "install", "PREFIX=" + prefix,
            "OUT=" + Path.Combine(prefix, "build"), "SLURM_INCLUDE=" + Path.Combine(cluster.State, "include"));
        HostTool.Run("install", "-D", "-m", "755", site.Hpcrun, Path.Combine(prefix, "bin/hpcrun"));
        HostTool.Run("install", "-D", "-m", "755", "-t", Path.Combine(prefix, "libexec/hpcrun"), Published.ImageBinary,
            Published.OciBinary);
        // As a site does it: what hpcrun writes is what the cluster runs with.
        string written = Path.Combine(prefix, "etc");
        HostTool.Run(Path.Combine(prefix, "bin/hpcrun"), "slurm", "config", "--release", $"{cluster.ReleaseOfHeaders()}",
            "--write", written);
        HostTool.Run(Tool, [.. cluster.selection, "--share", site.Place, "--plugin", $"include {written}/plugstack.conf.d/*.conf",
            "--oci", Path.Combine(written, "oci.conf"), "--accounting", "--conf", $"Prolog={written}/hpcrun-prolog", "--conf",
            $"Epilog={written}/hpcrun-epilog",
            "--conf", "SchedulerParameters=batch_sched_delay=0,sched_interval=1", .. options, "up", $"{nodes}"]);
        return cluster;
    }

    /// <summary>The release that plugins are built for.</summary>
    public SlurmRelease ReleaseOfHeaders() =>
        SlurmRelease.OfNumber(Convert.ToUInt32(File.ReadLines(Path.Combine(State, "include/slurm/slurm_version.h"))
            .First(line => line.Contains("SLURM_VERSION_NUMBER 0x", StringComparison.Ordinal))[^8..], 16));

    private static string[] Select(string release, string state) =>
        ["--state", state, .. release.Length == 0 ? (string[])[] : ["--release", release]];

    /// <summary>A bash script on the login host, by the user, in the directory that all nodes share.</summary>
    public Outcome Script(string text) => Command("login", text).Run();

    /// <summary>The same on a node.</summary>
    public Outcome OnNode(string node, string text) => Command(node, text).Run();

    /// <summary>A bash script by root, on the login host unless told.</summary>
    public Outcome AsAdministrator(string text, string host = "login") =>
        new UserCommand(site.User, Tool, "--state", State, "run", "-n", host, "bash", "-c", text).AsRoot().Run();

    /// <summary>As <see cref="Script"/>, not run yet.</summary>
    private UserCommand Command(string host, string text) =>
        new UserCommand(site.User, [Tool, "--state", State, "run", "-u", site.User.Name, "-n", host, "-C", site.Work,
            "bash", "-c", $"image={site.Image} hpcrun={site.Hpcrun} place={site.Place} prefix={Prefix}\n{text}"]).AsRoot();

    /// <summary>The state in which Slurm's own record has the job that was submitted last, and the exit code there; it is written
    /// some time after the job's end.</summary>
    public string LastRecord()
    {
        string log = Path.Combine(State, "log/jobs.log"),
            job = $"JobId={Script("scontrol show config | awk '$1 == \"NEXT_JOB_ID\" { print $3 - 1 }'").Text} ";
        for (int attempt = 0; attempt < 200; attempt++, Thread.Sleep(100))
        {
            string[] words = File.Exists(log)
                ? File.ReadLines(log).LastOrDefault(line => line.StartsWith(job, StringComparison.Ordinal))?.Split(' ') ?? []
                : [];
            string[] record = [.. words.Where(word => word.StartsWith("JobState=", StringComparison.Ordinal)
                || word.StartsWith("ExitCode=", StringComparison.Ordinal))];
            if (record.Length == 2) return string.Join(' ', record);
        }
        return "";
    }

    public void Dispose() => HostTool.Run(Tool, "--state", State, "down");
}
