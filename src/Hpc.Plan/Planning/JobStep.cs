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

        if (environment.TryGet("SLURM_JOB_ID", out string? job) && environment.TryGet("SLURM_STEP_ID", out string? step)
            && environment.Contains("SLURM_PROCID"))
        {
            return new JobStep($"slurm {job}.{step}", SlurmLocalTasks(environment));
        }

        return new JobStep($"process {launcher()}", Math.Max(1, Number(environment, "PMI_LOCAL_SIZE")));
    }

    /// <summary>This node's entry of SLURM_STEP_TASKS_PER_NODE, which reads like "2(x3),1" (srun(1)).</summary>
    private static int SlurmLocalTasks(EnvironmentBlock environment)
    {
        int node = Number(environment, "SLURM_NODEID");
        foreach (string group in (environment.Get("SLURM_STEP_TASKS_PER_NODE") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = group.TrimEnd(')').Split("(x");
            int repeated = parts.Length == 2 && int.TryParse(parts[1], out int times) ? times : 1;
            if (node < repeated)
            {
                return int.TryParse(parts[0], out int tasks) && tasks > 0 ? tasks : 1;
            }

            node -= repeated;
        }

        return 1;
    }

    private static int Number(EnvironmentBlock environment, string name) => int.TryParse(environment.Get(name), out int value) ? value : 0;
}
