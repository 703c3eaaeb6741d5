using Hpc.Slurm;

namespace Hpc.Plan;

/// <summary>Which launches belong together, and how many of them this node will see. From the variables of the launcher that
/// started this process.</summary>
/// <param name="Key">Equal for all ranks of a step on a node, different for any two steps.</param>
/// <param name="LocalRanks">Ranks expected on this node; 1 where it is unknown.</param>
public sealed record JobStep(string Key, int LocalRanks)
{
    /// <summary>How many ranks are expected on this node, for who need not know of which step.</summary>
    public static int LocalRanksOf(EnvironmentBlock environment) => Of(environment, () => "").LocalRanks;

    /// <param name="parent">The parent process, by pid and start time: what unknown launchers (a shell with <c>&amp;</c>) are
    /// told apart by.</param>
    public static JobStep Of(EnvironmentBlock environment, Func<string> parent)
    {
        ParallelLauncher? launcher = ParallelLauncher.Of(environment);
        if (launcher is null || launcher == ParallelLauncher.Srun)
        {
            return SlurmTask.Of(environment.Get) is { } task
                ? new JobStep($"{ParallelLauncher.Srun.Key} {task.Step}", task.LocalTasks)
                : Named(ParallelLauncher.Unknown, environment, parent);
        }

        return Named(launcher, environment, parent);
    }

    private static JobStep Named(ParallelLauncher launcher, EnvironmentBlock environment, Func<string> parent)
    {
        string? said = Array.Find(launcher.StepNames, variable => environment.Get(variable) is not null);
        string name = (said is null ? null : environment.Get(said)) ?? parent();
        return new JobStep($"{launcher.Key} {name}",
            int.TryParse(environment.Get(launcher.LocalRanks), out int ranks) ? Math.Max(1, ranks) : 1);
    }
}
