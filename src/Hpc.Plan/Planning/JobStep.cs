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

    /// <param name="launcher">The parent process, by pid and start time: what unknown launchers (a shell with <c>&amp;</c>) are told apart by.</param>
    public static JobStep Of(EnvironmentBlock environment, Func<string> launcher)
    {
        int openMpi = Number(environment, "OMPI_COMM_WORLD_LOCAL_SIZE");
        if (openMpi > 0)
        {
            return new JobStep($"openmpi {environment.Get("PMIX_NAMESPACE") ?? environment.Get("OMPI_MCA_ess_base_jobid") ?? launcher()}", openMpi);
        }

        // Hydra of MPICH and Intel MPI
        int hydra = Number(environment, "MPI_LOCALNRANKS");
        if (hydra > 0)
        {
            return new JobStep($"hydra {launcher()}", hydra);
        }

        // HPE's PALS
        if (environment.TryGet("PALS_APID", out string? application))
        {
            return new JobStep($"pals {application}", Math.Max(1, Number(environment, "PALS_LOCAL_SIZE")));
        }

        if (environment.TryGet("FLUX_JOB_ID", out string? flux))
        {
            return new JobStep($"flux {flux}", Math.Max(1, Number(environment, "FLUX_TASK_LOCAL_SIZE")));
        }

        if (SlurmTask.Of(environment.Get) is { } task)
        {
            return new JobStep($"slurm {task.Step}", task.LocalTasks);
        }

        return new JobStep($"process {launcher()}", Math.Max(1, Number(environment, "PMI_LOCAL_SIZE")));
    }

    private static int Number(EnvironmentBlock environment, string name) => int.TryParse(environment.Get(name), out int value) ? value : 0;
}
