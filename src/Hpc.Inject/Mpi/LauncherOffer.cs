using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Inject;

/// <summary>What started this process as one of several, and by which protocols it lets them find each other.</summary>
/// <param name="Name">For messages: "srun", "mpirun", ...</param>
/// <param name="Ranks">Processes in all; 1 where nothing says more.</param>
/// <param name="IsFirst">This is rank 0, or no rank is named: what concerns all ranks is said once.</param>
/// <param name="IsStep">Something started it as a rank; false for a plain command.</param>
public sealed record LauncherOffer(string Name, WireUp WireUp, int Ranks, bool IsStep, bool IsFirst = true)
{
    /// <summary>It is the only task of a step of Slurm's: a program by itself, or a launcher or script of the image that starts
    /// ranks here. Those belong to the image's own MPI.</summary>
    public bool IsAlone { get; init; }

    /// <summary>One of several ranks, as far as anybody knows: <c>--mpi auto</c> looks for a host's MPI.</summary>
    public bool IsOneOfSeveral => IsStep && !IsAlone;

    public static LauncherOffer None { get; } = new("no launcher", WireUp.None, 1, IsStep: false);

    public static LauncherOffer Of(EnvironmentBlock environment)
    {
        WireUp wireUp = WireUp.None;
        if (environment.Contains(SlurmVariables.PmixNamespace) && environment.Contains(SlurmVariables.PmixRank))
        {
            wireUp |= WireUp.Pmix;
        }

        if (environment.Contains(SlurmVariables.PmiRank)
            && (environment.Contains(SlurmVariables.PmiDescriptor) || environment.Contains(SlurmVariables.PmiPort)))
        {
            wireUp |= WireUp.Pmi1 | WireUp.Pmi2;
        }

        // PALS and Slurm's plugin for HPE's systems both serve HPE's libpmi, through files whose place they name.
        if (environment.Contains("PALS_APID") || environment.Contains("PMI_CONTROL_PORT"))
        {
            wireUp |= WireUp.Pals;
        }

        bool isTask = ParallelLauncher.Srun.Started(environment);
        wireUp |= isTask ? WireUp.SlurmLibrary : WireUp.None;
        if ((ParallelLauncher.Of(environment) ?? (wireUp == WireUp.None ? null : ParallelLauncher.Unknown)) is not { } launcher)
        {
            return None;
        }

        // A rank of Open MPI or Hydra in a step of Slurm's is one of theirs.
        int ranks = Number(environment, launcher.Ranks) ?? Number(environment, SlurmVariables.PmiSize)
            ?? (isTask ? Number(environment, SlurmVariables.StepTasks) : null) ?? 1;
        return new LauncherOffer(launcher.Name, wireUp, ranks, IsStep: true, RankVariables.NumberOf(environment) is null or "0")
        { IsAlone = isTask && ranks == 1 };
    }

    private static int? Number(EnvironmentBlock environment, string name) =>
        environment.Get(name) is { } text && int.TryParse(text, out int number) && number > 0 ? number : null;
}
