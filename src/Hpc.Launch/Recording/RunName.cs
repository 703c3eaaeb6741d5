using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Launch.Recording;

/// <summary>Which run a launch belongs to, and which node and rank of it this is: from the launcher's variables.</summary>
/// <param name="run">Equal for all ranks of a step, on whatever node.</param>
/// <param name="node">The node's number; where nobody numbers nodes, a text that no other node has.</param>
/// <param name="nodes">How many there are; null where nobody says so.</param>
/// <param name="isFirstNode">As far as it is known.</param>
/// <param name="isTask">The launcher started this process; null: no launcher did, false: a script that it started.</param>
internal sealed class RunName(string run, string node, int? nodes, int rank, int ranks, bool isFirstNode, bool? isTask)
{
    private const string StepNodes = "SLURM_STEP_NUM_NODES";
    private const string StepDaemon = "slurmstepd";
    private const string JobOfPmi = "PMI_JOBID";

    public string Run => run;

    public string Node => node;

    public int? Nodes => nodes;

    public int Rank => rank;

    public int Ranks => ranks;

    public bool IsFirstNode => isFirstNode;

    public bool? IsTask => isTask;

    public static RunName Of(SolverProcess caller, string host)
    {
        EnvironmentBlock environment = caller.Environment;
        ParallelLauncher launcher = ParallelLauncher.Of(environment) ?? ParallelLauncher.Unknown;
        int local = JobStep.LocalRanksOf(environment);
        int ranks = Math.Max(local, Number(environment, launcher.Ranks) ?? 1);
        int rank = RankOf(environment);
        SlurmTask? task = launcher == ParallelLauncher.Srun ? SlurmTask.Of(environment.Get) : null;
        bool? isTask = task is null ? null : SmallFile.ReadText($"/proc/{caller.Launcher}/comm")?.TrimEnd('\n') == StepDaemon;
        string run = ranks > 1 || isTask == true ? OfStep(caller, launcher, task, local < ranks)
            : NameHash.Of($"{host} {caller.ProcessId} {RecordClock.Now()}");
        bool isAlone = local >= ranks;
        string node = task is not null ? $"{task.Node}" : isAlone ? "0" : "x" + NameHash.Of($"{run} {host}");
        return new RunName(run, node, task is not null ? Number(environment, StepNodes) : isAlone ? 1 : null, rank, ranks,
            task is not null ? task.Node == 0 : isAlone || rank < local, isTask);
    }

    /// <summary>0 where nothing numbers it.</summary>
    public static int RankOf(EnvironmentBlock environment) =>
        int.TryParse(RankVariables.NumberOf(environment), out int rank) && rank >= 0 ? rank : 0;

    private static string OfStep(SolverProcess caller, ParallelLauncher launcher, SlurmTask? task, bool hasOtherNodes)
    {
        if (task is not null)
        {
            return task.Restarts > 0 ? $"{task.Step}-r{task.Restarts}" : $"{task.Step}";
        }

        EnvironmentBlock environment = caller.Environment;
        string? name = null;
        foreach (string variable in launcher.StepNames)
        {
            name ??= environment.Get(variable);
        }

        // A process of one node names the step only there.
        string words = string.Join('\0', caller.Arguments);
        name ??= hasOtherNodes ? $"{environment.Get(JobOfPmi)} {environment.Get(SlurmVariables.JobId)} {words}"
            : $"{caller.Launcher} {ProcessStat.Of(caller.Launcher)?.StartTime}";
        return NameHash.Of($"{launcher.Key} {name}");
    }

    private static int? Number(EnvironmentBlock environment, string name) =>
        int.TryParse(environment.Get(name), out int number) && number > 0 ? number : null;
}
