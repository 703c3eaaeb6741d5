namespace Hpc.Archives;

/// <summary>MPI libraries whose ranks one kind of launcher starts.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Launchers">Names of programs, the surest first.</param>
/// <param name="Versions">What one of them says with <c>--version</c>.</param>
/// <param name="SrunType">srun's <c>--mpi</c>.</param>
/// <param name="NeedsNetwork">Ranks reach their launcher by TCP; those of the others by a descriptor.</param>
internal sealed record MpiFamily(string Name, IReadOnlyList<string> Launchers, IReadOnlyList<string> Versions, string SrunType,
    bool NeedsNetwork)
{
    public static MpiFamily OpenMpi { get; } = new("Open MPI", ["mpirun.openmpi", "mpirun", "mpiexec", "orterun", "prterun"],
        ["Open MPI", "OpenRTE", "PRRTE"], "pmix", NeedsNetwork: true);

    /// <summary>And those that have its interface: Intel MPI, MVAPICH, Cray MPICH.</summary>
    public static MpiFamily Mpich { get; } = new("MPICH", ["mpiexec.hydra", "mpiexec.mpich", "mpiexec", "mpirun"],
        ["HYDRA", "Intel(R) MPI"], "pmi2", NeedsNetwork: false);

    public static IReadOnlyList<MpiFamily> All { get; } = [OpenMpi, Mpich];

    /// <summary>What a launcher inside one container has to be told: that there is one node, and that there may be more ranks
    /// than processors. Open MPI 4 reads the first two, 5 the others.</summary>
    public static IReadOnlyList<string> OnOneNode { get; } =
    [
        "OMPI_MCA_plm=isolated", "OMPI_MCA_rmaps_base_oversubscribe=1", "PRTE_MCA_plm_ssh_agent=true",
        "PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe",
        "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "PRTE_ALLOW_RUN_AS_ROOT=1",
        "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1",
    ];

    /// <summary>Begin variables by which a launcher and its ranks find each other: of another start they would mislead.</summary>
    public static IReadOnlyList<string> WireUp { get; } =
    [
        "OMPI_MCA_ess", "OMPI_MCA_initial_wdir", "OMPI_MCA_mpi_oversubscribe", "OMPI_MCA_orte", "OMPI_MCA_plm", "OMPI_MCA_pmix",
        "OMPI_MCA_rmaps_base_oversubscribe", "OMPI_MCA_shmem_RUNTIME_QUERY_hint", "MPIR_CVAR_CH3_INTERFACE_HOSTNAME", "PMIX_",
        "PRTE_",
        "PMI_", "HYD", "I_MPI_HYDRA",
    ];

    /// <summary>By the name that a record has of a launcher.</summary>
    public static MpiFamily? OfLauncher(string? name) => name switch
    {
        "Open MPI's mpirun" => OpenMpi,
        "Hydra's mpiexec" => Mpich,
        _ => null,
    };

    /// <summary>By what <c>hpcrun mpi</c> says of an image and a program.</summary>
    public static MpiFamily? OfReport(string report) => report.Split('\n')
        .FirstOrDefault(line => line.StartsWith("image ", StringComparison.Ordinal)) is { } line
            ? All.FirstOrDefault(family => line.Contains($"{family.Name} ABI", StringComparison.Ordinal)) : null;

    /// <summary>By what a launcher says with <c>--version</c>.</summary>
    public static MpiFamily? OfVersion(string text) =>
        All.FirstOrDefault(family => family.Versions.Any(word => text.Contains(word, StringComparison.Ordinal)));
}
