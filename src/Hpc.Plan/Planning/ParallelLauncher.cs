using Hpc.Slurm;

namespace Hpc.Plan;

/// <summary>A program that starts the ranks of parallel programs, by the variables that it gives each rank.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Key">Begins the name of its steps (<see cref="JobStep.Key"/>).</param>
public sealed record ParallelLauncher(string Name, string Key)
{
    /// <summary>Each of them says that it started this process.</summary>
    public string[] Marks { get; init; } = [];

    /// <summary>All of them together do.</summary>
    public string[] MarksTogether { get; init; } = [];

    /// <summary>The first that is set names the step; where none is, the process that started the rank does.</summary>
    public string[] StepNames { get; init; } = [];

    /// <summary>How many ranks the step has on this node.</summary>
    public required string LocalRanks { get; init; }

    /// <summary>How many it has in all.</summary>
    public required string Ranks { get; init; }

    /// <summary>The number of this rank among all.</summary>
    public required string Rank { get; init; }

    /// <summary>More of which every rank has a value of its own.</summary>
    public string[] OfEachRank { get; init; } = [];

    public static ParallelLauncher OpenMpi { get; } = new("Open MPI's mpirun", "openmpi")
    {
        Marks = ["OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE"],
        StepNames = [SlurmVariables.PmixNamespace, "OMPI_MCA_ess_base_jobid"],
        LocalRanks = "OMPI_COMM_WORLD_LOCAL_SIZE",
        Ranks = "OMPI_COMM_WORLD_SIZE",
        Rank = "OMPI_COMM_WORLD_RANK",
        OfEachRank = ["OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_NODE_RANK", "OMPI_MCA_ess_base_vpid",
            "OMPI_MCA_orte_ess_vpid"],
    };

    /// <summary>Of MPICH and Intel MPI. It gives its ranks no name of their step: only its proxy is common to them.</summary>
    public static ParallelLauncher Hydra { get; } = new("Hydra's mpiexec", "hydra")
    {
        Marks = ["MPI_LOCALNRANKS", "HYDI_CONTROL_FD"],
        LocalRanks = "MPI_LOCALNRANKS",
        Ranks = SlurmVariables.PmiSize,
        Rank = SlurmVariables.PmiRank,
        OfEachRank = ["MPI_LOCALRANKID", "PMI_ID"],
    };

    /// <summary>HPE's.</summary>
    public static ParallelLauncher Pals { get; } = new("PALS", "pals")
    {
        Marks = ["PALS_APID"],
        StepNames = ["PALS_APID"],
        LocalRanks = "PALS_LOCAL_SIZE",
        Ranks = "PALS_SIZE",
        Rank = "PALS_RANKID",
        OfEachRank = ["PALS_LOCAL_RANKID"],
    };

    public static ParallelLauncher Flux { get; } = new("flux", "flux")
    {
        Marks = ["FLUX_JOB_ID"],
        StepNames = ["FLUX_JOB_ID"],
        LocalRanks = "FLUX_TASK_LOCAL_SIZE",
        Ranks = "FLUX_JOB_SIZE",
        Rank = "FLUX_TASK_RANK",
        OfEachRank = ["FLUX_TASK_LOCAL_ID"],
    };

    /// <summary>Which step, and how many ranks of it are on this node, say several variables together
    /// (<see cref="SlurmTask"/>).</summary>
    public static ParallelLauncher Srun { get; } = new("srun", "slurm")
    {
        MarksTogether = [SlurmVariables.StepId, SlurmVariables.Task, SlurmVariables.StepTasks],
        LocalRanks = SlurmVariables.StepTasksPerNode,
        Ranks = SlurmVariables.StepTasks,
        Rank = SlurmVariables.Task,
        OfEachRank = [SlurmVariables.LocalTask, "SLURM_TASK_PID"],
    };

    /// <summary>Any other that speaks PMI or PMIx.</summary>
    public static ParallelLauncher Unknown { get; } = new("the launcher", "process")
    {
        LocalRanks = "PMI_LOCAL_SIZE",
        Ranks = SlurmVariables.PmiSize,
        Rank = SlurmVariables.PmiRank,
        OfEachRank = [SlurmVariables.PmiDescriptor, SlurmVariables.PmixRank],
    };

    /// <summary>Variables that name directories in which a launcher keeps what its ranks need, sockets and shared
    /// memory.</summary>
    public static string[] Directories { get; } = [SlurmVariables.PmixServerDirectory, SlurmVariables.PmixSystemDirectory];

    /// <summary>One that is started by another's rank comes before it: a rank has the variables of both.</summary>
    public static ParallelLauncher[] All { get; } = [OpenMpi, Hydra, Pals, Flux, Srun, Unknown];

    /// <summary>Whether it started the process that has these variables; nothing marks <see cref="Unknown"/>.</summary>
    public bool Started(EnvironmentBlock environment) =>
        Array.Exists(Marks, environment.Contains) || (MarksTogether.Length > 0
            && Array.TrueForAll(MarksTogether, environment.Contains));

    /// <summary>The launcher that started the process, or null.</summary>
    public static ParallelLauncher? Of(EnvironmentBlock environment) =>
        Array.Find(All, launcher => launcher.Started(environment));
}
