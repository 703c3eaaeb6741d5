using System.Globalization;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Archives;

/// <summary>Finds what starts as many ranks as were recorded: srun where that is asked for; else the launcher of the image's MPI
/// in one container, else that of this host where its ranks reach it.</summary>
/// <param name="program">hpcrun.</param>
/// <param name="image">In the directory of the rerun.</param>
internal sealed class RerunRanks(string program, string image, RerunPlan plan, RerunChoice choice)
{
    private const string Srun = "srun", OfSlurm = "SLURM_";

    private const string Version = "--version";

    private static readonly EnvironmentBlock s_caller = new([$"PATH={RerunLaunch.Programs}"]);

    private int Count => choice.RankCount ?? (int)plan.RankCount;

    private string Number => Count.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="RefusedException">Nothing does.</exception>
    public RerunStarter Find() => choice.IsOnSlurm ? OnSlurm() : Count == 1 ? new RerunStarter(1, null)
        : InImage(Family) ?? OfHost(Family) ?? throw Refused(Family);

    private MpiFamily? Family => field ??= MpiFamily.OfLauncher(plan.Launcher)
        ?? (RerunLaunch.Asked(program, ["mpi", image, plan.Command[0]], Caller()) is { } report
            ? MpiFamily.OfReport(report) : null);

    /// <summary>Steps of the caller's job, if he is in one.</summary>
    private RerunStarter OnSlurm()
    {
        string srun = HostPrograms.Find(Srun, s_caller) ?? throw new RefusedException("cannot rerun on Slurm: there is no srun",
            "no directory of the PATH has it", $"without --{RerunChoice.On} slurm");
        MpiFamily? family = Count > 1 ? Family : null;
        _ = family is { NeedsNetwork: true } && !choice.HasNetwork ? throw Closed($"srun --mpi={family.SrunType}") : 0;
        return new RerunStarter(Count, "srun")
        {
            Outside =
            [
                srun, $"--ntasks={Number}", "--input=none", "--kill-on-bad-exit=0",
                .. choice.HasNetwork ? [] : new[] { "--nodes=1" },
                .. family is null ? [] : new[] { $"--mpi={family.SrunType}" },
            ],
            LauncherVariables = [.. Environment().Where(entry => entry.StartsWith(OfSlurm, StringComparison.Ordinal))],
        };
    }

    private RerunStarter? InImage(MpiFamily? wanted)
    {
        foreach (string name in Names(wanted))
        {
            string[] words = ["exec", .. RerunLaunch.Closed, "--pwd", "/", image, name, Version];
            if (RerunLaunch.Asked(program, words, [.. Caller(), .. MpiFamily.OnOneNode.Select(RerunLaunch.ForContainer)])
                is { } text
                && MpiFamily.OfVersion(text) is { } family && (wanted ?? family) == family)
            {
                return new RerunStarter(Count, $"{name} in the image")
                {
                    Inside = [name, "-n", Number], Variables = MpiFamily.OnOneNode,
                };
            }
        }

        return null;
    }

    private RerunStarter? OfHost(MpiFamily? wanted)
    {
        if (wanted is { NeedsNetwork: true } && !choice.HasNetwork)
        {
            return null;
        }

        foreach (string name in Names(wanted))
        {
            if (HostPrograms.Find(name, s_caller) is { } path && RerunLaunch.Asked(path, [Version], Caller()) is { } text
                && MpiFamily.OfVersion(text) is { } family && (wanted ?? family) == family)
            {
                return new RerunStarter(Count, $"{name} of this host")
                {
                    Outside = [path, "-n", Number],
                    LauncherVariables =
                        [.. MpiFamily.OnOneNode.Where(variable => !variable.Contains("plm", StringComparison.Ordinal))],
                };
            }
        }

        return null;
    }

    /// <summary>Where the image has no MPI that is known, its ranks need none, and whoever closes best starts them.</summary>
    private static IEnumerable<string> Names(MpiFamily? wanted) =>
        wanted?.Launchers ?? MpiFamily.Mpich.Launchers.Concat(MpiFamily.OpenMpi.Launchers).Distinct();

    private RefusedException Refused(MpiFamily? family) => family is { NeedsNetwork: true } && !choice.HasNetwork
        ? Closed($"{family.Name}'s mpirun")
        : new RefusedException($"cannot rerun: the run had {plan.RankCount} ranks, and nothing here starts them",
            $"neither the image nor this host has an mpiexec of {family?.Name ?? "any MPI"}",
            $"--{RerunChoice.On} slurm; or fewer ranks: --{RerunChoice.Ranks} 1");

    private RefusedException Closed(string launcher) =>
        new($"cannot rerun: the run had {plan.RankCount} ranks, and the image has no launcher of its MPI",
            $"{launcher} of this host reaches its ranks by TCP, and they would have no network",
            $"--{RerunChoice.Network} host; or fewer ranks: --{RerunChoice.Ranks} 1");

    private static string[] Caller() => [$"PATH={RerunLaunch.Programs}"];

    private static string[] Environment() => (SmallFile.ReadText("/proc/self/environ") ?? "").Split('\0');
}
