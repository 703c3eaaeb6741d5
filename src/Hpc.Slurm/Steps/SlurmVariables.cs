namespace Hpc.Slurm;

/// <summary>Names of the variables that Slurm and the process managers behind <c>srun --mpi</c> give a task (srun(1), sbatch(1);
/// PMI-1 and PMI-2 of MPICH; the PMIx standard).</summary>
public static class SlurmVariables
{
    public const string JobId = "SLURM_JOB_ID";
    public const string StepId = "SLURM_STEP_ID";
    public const string Task = "SLURM_PROCID";
    public const string LocalTask = "SLURM_LOCALID";
    public const string Node = "SLURM_NODEID";

    /// <summary>Of this node; also where the host's own name is another.</summary>
    public const string NodeName = "SLURMD_NODENAME";

    public const string StepNodes = "SLURM_STEP_NODELIST";
    public const string StepTasks = "SLURM_STEP_NUM_TASKS";
    public const string StepTasksPerNode = "SLURM_STEP_TASKS_PER_NODE";
    public const string ArrayJob = "SLURM_ARRAY_JOB_ID";
    public const string ArrayTask = "SLURM_ARRAY_TASK_ID";
    public const string Restarts = "SLURM_RESTART_COUNT";
    public const string ConfigurationFile = "SLURM_CONF";

    /// <summary>The inherited socket of PMI-1 and PMI-2.</summary>
    public const string PmiDescriptor = "PMI_FD";

    /// <summary>HOST:PORT of a PMI-1 server.</summary>
    public const string PmiPort = "PMI_PORT";

    public const string PmiRank = "PMI_RANK";
    public const string PmiSize = "PMI_SIZE";
    public const string PmixNamespace = "PMIX_NAMESPACE";
    public const string PmixRank = "PMIX_RANK";
    public const string PmixServerDirectory = "PMIX_SERVER_TMPDIR";
    public const string PmixSystemDirectory = "PMIX_SYSTEM_TMPDIR";
}
