using Hpc.Plan;

namespace Hpc.Inject.Tests;

/// <summary>Whose MPI, for pairs of host and image under a launcher: one row each, with the words of the reason that
/// decides.</summary>
public sealed class MpiDecisionTests
{
    private static readonly MpiLibrary Mpich = Of(MpiFamily.Mpich, "MPICH", 12, 0, WireUp.Pmi1 | WireUp.Pmi2);
    private static readonly MpiLibrary Intel = Of(MpiFamily.Mpich, "Intel MPI", 12, 0, WireUp.Pmi1 | WireUp.Pmi2);
    private static readonly MpiLibrary Mvapich = Of(MpiFamily.Mpich, "MVAPICH", 12, 0, WireUp.Pmi1 | WireUp.Pmi2);
    private static readonly MpiLibrary Cray =
        Of(MpiFamily.Mpich, "Cray MPICH", 12, 0, WireUp.Pmi1 | WireUp.SlurmLibrary | WireUp.Pals);
    private static readonly MpiLibrary ParaStation = Of(MpiFamily.Mpich, "ParaStation MPI", 12, 0, WireUp.Pmix);
    private static readonly MpiLibrary MpichPmix = Of(MpiFamily.Mpich, "MPICH", 12, 0, WireUp.Pmix);
    private static readonly MpiLibrary MpichSlurm = Of(MpiFamily.Mpich, "MPICH", 12, 0, WireUp.Pmi2 | WireUp.SlurmLibrary);
    private static readonly MpiLibrary Standard1 = Of(MpiFamily.Standard, "MPICH", 1, 0, WireUp.Pmi1 | WireUp.Pmi2);
    private static readonly MpiLibrary StandardOpen = Of(MpiFamily.Standard, "Open MPI", 1, 0, WireUp.Pmix);
    private static readonly MpiLibrary Standard0 = Of(MpiFamily.Standard, "MPICH", 0, 0, WireUp.Pmi1 | WireUp.Pmi2);

    private static readonly LauncherOffer Pmi = new("srun", WireUp.Pmi1 | WireUp.Pmi2 | WireUp.SlurmLibrary, 4, IsStep: true);
    private static readonly LauncherOffer Pmix = new("srun", WireUp.Pmix | WireUp.SlurmLibrary, 4, IsStep: true);
    private static readonly LauncherOffer NoPmi = new("srun", WireUp.SlurmLibrary, 4, IsStep: true);
    private static readonly LauncherOffer Hydra = new("Hydra's mpiexec", WireUp.Pmi1 | WireUp.Pmi2, 4, IsStep: true);
    private static readonly LauncherOffer Mpirun = new("Open MPI's mpirun", WireUp.Pmix, 4, IsStep: true);
    private static readonly LauncherOffer Pals = new("PALS", WireUp.Pals, 4, IsStep: true);
    private static readonly LauncherOffer One = new("srun", WireUp.SlurmLibrary, 1, IsStep: true);

    /// <summary>Host, image, launcher, policy, outcome (host, image, refused), words of a reason or of the refusal.</summary>
    public static TheoryData<string, string, string, string, string, string> Rows => new()
    {
        // the MPICH ABI initiative
        { "mpich", "mpich", "pmi", "auto", "host", "MPICH ABI 12" },
        { "intel", "mpich", "pmi", "auto", "host", "Intel MPI" },
        { "mvapich", "mpich", "pmi", "auto", "host", "MVAPICH" },
        { "mpich", "intel", "pmi", "auto", "host", "replaces the image's Intel MPI" },
        { "mpich", "mvapich", "hydra", "auto", "host", "MPICH" },
        { "cray", "mpich", "pals", "auto", "host", "Cray MPICH" },
        { "cray", "mpich", "nopmi", "auto", "host", "Cray MPICH" },
        { "cray", "intel", "nopmi", "auto", "host", "Cray MPICH" },
        { "cray", "mpich", "hydra", "auto", "host", "Cray MPICH" },
        { "parastation", "mpich", "pmix", "auto", "host", "ParaStation" },
        { "parastation", "intel", "pmix", "auto", "host", "ParaStation" },
        { "parastation", "mpich", "pmi", "auto", "image", "it speaks PMIx, and srun offers PMI-1, PMI-2" },
        { "mpich", "parastation", "pmix", "auto", "image", "with PMIx of srun" },
        { "mpich", "mpich", "pmix", "auto", "refused", "rank 0 of 1" },
        { "mpichpmix", "mpich", "pmix", "auto", "host", "MPICH ABI 12" },
        { "mpichslurm", "mpich", "nopmi", "auto", "host", "MPICH ABI 12" },
        { "mpich", "mpich", "nopmi", "auto", "refused", "offers Slurm's libpmi" },
        { "mpich", "mpich", "mpirun", "auto", "refused", "Open MPI's mpirun offers PMIx" },
        // Open MPI by release series
        { "open401", "open401", "pmix", "auto", "host", "Open MPI 4.1" },
        { "open401", "open400", "pmix", "auto", "host", "Open MPI 4.1" },
        { "open400", "open401", "pmix", "auto", "image", "is older than" },
        { "open500", "open401", "pmix", "auto", "host", "Open MPI 5.0" },
        { "open401", "open500", "pmix", "auto", "image", "different major releases" },
        { "open301", "open401", "mpirun", "auto", "image", "different major releases" },
        { "open401", "open301", "mpirun", "auto", "image", "different major releases" },
        { "open200", "open401", "pmix", "auto", "image", "Open MPI ABI 20 is not Open MPI ABI 40" },
        { "open401", "open110", "pmix", "auto", "refused", "speaks nothing" },
        { "open401", "open401", "pmi", "auto", "refused", "speaks PMIx" },
        { "open401", "open401", "nopmi", "auto", "refused", "rank 0 of 1" },
        { "open401", "open401", "hydra", "auto", "refused", "Hydra's mpiexec offers PMI-1, PMI-2" },
        { "open0", "open401", "pmix", "auto", "image", "cannot be told" },
        // different families
        { "open401", "mpich", "pmi", "auto", "image", "another binary interface" },
        { "open401", "mpich", "pmix", "auto", "refused", "MPICH speaks PMI-1, PMI-2" },
        { "mpich", "open401", "pmix", "auto", "image", "another binary interface" },
        { "mpich", "open401", "pmi", "auto", "refused", "Open MPI 4.1 speaks PMIx" },
        { "intel", "open500", "mpirun", "auto", "image", "with PMIx of Open MPI's mpirun" },
        // the standard's ABI
        { "standard1", "standard1", "pmi", "auto", "host", "MPI standard ABI 1" },
        { "standardopen", "standard1", "pmix", "auto", "host", "Open MPI" },
        { "standard1", "standardopen", "hydra", "auto", "host", "MPICH" },
        { "standard0", "standard1", "pmi", "auto", "image", "MPI standard ABI 0 is not MPI standard ABI 1" },
        { "standard1", "mpich", "pmi", "auto", "image", "another binary interface" },
        // one side has none; one rank; no launcher
        { "none", "mpich", "pmi", "auto", "image", "the host has no MPI" },
        { "none", "mpich", "pmix", "auto", "refused", "rank 0 of 1" },
        { "mpich", "none", "pmix", "auto", "image", "the image has no MPI" },
        { "open401", "open401", "one", "auto", "host", "Open MPI 4.1" },
        { "open401", "mpich", "one", "auto", "image", "there is one rank" },
        { "mpich", "mpich", "none", "auto", "image", "not started as a rank" },
        // what the user says
        { "mpich", "mpich", "pmi", "image", "image", "--mpi image" },
        { "open401", "open401", "pmi", "image", "refused", "rank 0 of 1" },
        { "mpich", "mpich", "none", "host", "host", "--mpi host" },
        { "open401", "mpich", "pmi", "host", "refused", "no MPI of this host can replace" },
        { "mpich", "none", "pmi", "host", "refused", "no MPI library that could be replaced" },
        { "mpich", "mpich", "pmix", "off", "image", "--mpi off" },
        { "mpich+obstacle", "mpich", "pmi", "auto", "image", "glibc is too old" },
        { "mpich+obstacle", "mpich", "pmi", "host", "refused", "no MPI of this host" },
        { "open401 mpich", "mpich", "pmi", "auto", "host", "the host's MPICH" },
        { "mpich open401", "open401", "mpirun", "auto", "host", "the host's Open MPI 4.1" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_pair_of_host_and_image_is_decided_with_its_reason(string host, string image, string launcher, string policy,
        string outcome, string words)
    {
        bool obstacle = host.EndsWith("+obstacle", StringComparison.Ordinal);
        MpiLibrary[] hosts = [.. host.Replace("+obstacle", "", StringComparison.Ordinal).Split(' ').Select(Library)
            .OfType<MpiLibrary>()];
        MpiDecision decision = MpiDecision.Of(Enum.Parse<MpiPolicy>(policy, ignoreCase: true), Library(image), hosts,
            Launcher(launcher), _ => obstacle ? "the image's glibc is too old" : null);
        Assert.Equal(outcome, decision.Refusal is not null ? "refused" : decision.Host is not null ? "host" : "image");
        Assert.Contains(words, string.Join('\n', decision.Reasons.Append(decision.Refusal)), StringComparison.Ordinal);
        Assert.Equal(decision.Refusal is null, decision.Remedy.Length == 0);
    }

    [Theory]
    [InlineData("PMIX_NAMESPACE=a PMIX_RANK=0 SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=4", "srun",
        "PMIx, Slurm's libpmi", 4)]
    [InlineData("PMI_FD=11 PMI_RANK=0 PMI_SIZE=2 SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2", "srun",
        "PMI-1, PMI-2, Slurm's libpmi", 2)]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=8", "srun", "Slurm's libpmi", 8)]
    [InlineData("PMI_FD=11 PMI_RANK=0 PMI_SIZE=2 MPI_LOCALNRANKS=2", "Hydra's mpiexec", "PMI-1, PMI-2", 2)]
    [InlineData("OMPI_COMM_WORLD_SIZE=3 PMIX_NAMESPACE=x PMIX_RANK=1", "Open MPI's mpirun", "PMIx", 3)]
    [InlineData("PALS_APID=1 PMI_RANK=0 PMI_SIZE=16", "PALS", "PALS", 16)]
    [InlineData("SLURM_JOB_ID=1 SLURM_PROCID=0 SLURM_NTASKS=64", "no launcher", "nothing", 1)]
    [InlineData("HOME=/", "no launcher", "nothing", 1)]
    public void A_launcher_is_known_by_its_variables(string variables, string name, string offers, int ranks)
    {
        LauncherOffer offer = LauncherOffer.Of(new EnvironmentBlock(variables.Split(' ')));
        Assert.Equal((name, offers, ranks), (offer.Name, MpiText.Of(offer.WireUp), offer.Ranks));
    }

    [Fact]
    public void A_rank_alone_in_its_step_keeps_the_images_own()
    {
        MpiLibrary library = Library("open401")!;
        MpiDecision decision = MpiDecision.Of(MpiPolicy.Auto, library, [library], One with { IsAlone = true }, _ => null);
        Assert.Null(decision.Host);
        Assert.Contains("there is one rank", string.Join('\n', decision.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1", true)]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2", false)]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1", false)]
    [InlineData("PMIX_NAMESPACE=x PMIX_RANK=1", false)]
    public void The_only_task_of_a_step_is_alone_unless_a_launcher_in_the_step_started_it(string variables, bool isAlone) =>
        Assert.Equal(isAlone, LauncherOffer.Of(new EnvironmentBlock(variables.Split(' '))).IsAlone);

    private static MpiLibrary? Library(string name) => name switch
    {
        "mpich" => Mpich,
        "intel" => Intel,
        "mvapich" => Mvapich,
        "cray" => Cray,
        "parastation" => ParaStation,
        "mpichpmix" => MpichPmix,
        "mpichslurm" => MpichSlurm,
        "standard1" => Standard1,
        "standardopen" => StandardOpen,
        "standard0" => Standard0,
        "none" => null,
        "open110" => Of(MpiFamily.OpenMpi, "Open MPI", 12, 110, WireUp.None),
        "open200" => Of(MpiFamily.OpenMpi, "Open MPI", 20, 200, WireUp.Pmix),
        _ => Of(MpiFamily.OpenMpi, "Open MPI", 40, int.Parse(name["open".Length..]), WireUp.Pmix),
    };

    private static LauncherOffer Launcher(string name) => name switch
    {
        "pmi" => Pmi,
        "pmix" => Pmix,
        "nopmi" => NoPmi,
        "hydra" => Hydra,
        "mpirun" => Mpirun,
        "pals" => Pals,
        "one" => One,
        _ => LauncherOffer.None,
    };

    private static MpiLibrary Of(MpiFamily family, string product, int abi, int series, WireUp wireUp) =>
        new($"lib.so.{abi}", $"/lib/{product}.so", family, product, abi, series, wireUp);
}
