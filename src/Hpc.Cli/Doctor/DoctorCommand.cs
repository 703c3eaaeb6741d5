using System.Text;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary><c>hpcrun doctor</c>: whether containers can start on this node, and what to do where they cannot.</summary>
internal static class DoctorCommand
{
    /// <summary>Status 0 where hpcrun works (possibly limited), 1 where it cannot start a container.</summary>
    /// <param name="mpi">The interconnect, too.</param>
    /// <param name="slurm">This node's Slurm, too.</param>
    public static int Run(bool summary, bool mpi, bool slurm)
    {
        List<Finding> findings = [.. Diagnosis.Of(Probe())];
        findings.AddRange(mpi ? FabricDiagnosis.Of(FabricProbe.Read("")) : []);
        findings.AddRange(slurm ? SlurmDiagnosis.Of(SlurmProbe.Read(SolverProcess.OfThisProcess().Environment)) : []);
        Terminal.Print(summary ? Summary(findings) : Report(findings));
        return findings.Any(finding => finding.Severity == Severity.Fatal) ? 1 : 0;
    }

    /// <summary>One line per finding, a second one with the remedy.</summary>
    internal static string Report(IReadOnlyList<Finding> findings)
    {
        StringBuilder text = new();
        foreach (Finding finding in findings)
        {
            string mark = finding.Severity switch { Severity.Good => "ok", Severity.Limited => "limited", _ => "FAILS" };
            text.Append($"{mark,-8}{finding.Subject}: {finding.State}\n");
            if (finding.Remedy.Length > 0)
            {
                text.Append($"        try: {finding.Remedy}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>One line for one node, e.g. behind <c>srun</c>.</summary>
    internal static string Summary(IReadOnlyList<Finding> findings)
    {
        Finding[] bad = [.. findings.Where(finding => finding.Severity != Severity.Good)];
        string host = SmallFile.ReadText("/proc/sys/kernel/hostname")?.Trim() ?? "?";
        string verdict = bad.Any(finding => finding.Severity == Severity.Fatal) ? "FAILS" : bad.Length > 0 ? "limited" : "ok";
        return $"{host}: {verdict}{string.Concat(bad.Select(finding => $"; {finding.Subject}: {finding.State}"))}\n";
    }

    private static NodeState Probe()
    {
        Dictionary<KernelFeature, int> tried = [];
        int fuse = Fcntl.TryOpen("/dev/fuse", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
        if (fuse >= 0)
        {
            _ = Unistd.Close(fuse);
        }

        return new NodeState
        {
            Release = Utsname.Read().Release,
            Setting = name => SmallFile.ReadText("/proc/sys/" + name)?.Trim(),
            Try = feature => tried.TryGetValue(feature, out int errno) ? errno : tried[feature] = StageEntry.Try(feature),
            FuseErrno = fuse < 0 ? -fuse : 0,
            Limits = (Resource.SoftLimit(Resource.RLIMIT_NPROC), Resource.SoftLimit(Resource.RLIMIT_NOFILE),
                Resource.SoftLimit(Resource.RLIMIT_MEMLOCK), Resource.SoftLimit(Resource.RLIMIT_AS)),
        };
    }
}
