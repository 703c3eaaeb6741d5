using System.Text;
using Hpc.Plan;

namespace Hpc.Inject.Tests;

/// <summary>Whose MPI, for pairs of a host and an image that gcc makes (<see cref="MpiTrees"/>), under a launcher that is told by
/// its variables: from ELF records to the decision, and what then goes into the image. One row each, with the words of the
/// reason.</summary>
public sealed class MpiPairTests(MpiTrees trees) : IClassFixture<MpiTrees>
{
    private const string Slurm = "SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=4";

    /// <summary>Host, image, launcher, policy, outcome (host, image, refused), words of a reason or of the refusal.</summary>
    public static TheoryData<string, string, string, string, string, string> Rows => new()
    {
        // the MPICH ABI initiative
        { "mpich", "mpich", "pmi", "auto", "host",
            "the host's MPICH (/usr/lib64/mpich/lib/libmpi.so.12) replaces the image's MPICH: MPICH ABI 12" },
        { "debian", "mpich", "pmi", "auto", "host", "/usr/lib/mpich/libmpich.so.12) replaces" },
        { "mpich", "debian", "pmi", "auto", "host", "the host's MPICH" },
        { "intel", "mpich", "pmi", "auto", "host", "the host's Intel MPI" },
        { "mvapich", "mpich", "pmi", "auto", "host", "the host's MVAPICH" },
        { "cray", "mpich", "pals", "auto", "host", "the host's Cray MPICH" },
        { "craygnu", "debian", "pals", "auto", "host", "the host's Cray MPICH" },
        { "cray", "intel", "nopmi", "auto", "host", "replaces the image's Intel MPI" },
        { "parastation", "mpich", "pmix", "auto", "host", "the host's ParaStation MPI" },
        { "parastation", "mpich", "hydra", "auto", "image", "it speaks PMIx, and Hydra's mpiexec offers PMI-1, PMI-2" },
        { "mpich", "parastation", "pmix", "auto", "image", "the image's own ParaStation MPI with PMIx of srun" },
        { "mpich", "mvapich", "hydra", "auto", "host", "replaces the image's MVAPICH" },
        { "mpichpmix", "mpich", "pmix", "auto", "host", "the host's MPICH" },
        { "mpichslurm", "mpich", "nopmi", "auto", "host", "the host's MPICH" },
        { "mpich", "mpich", "pmix", "auto", "refused",
            "4 processes would each be rank 0 of 1: the image's MPICH speaks PMI-1, PMI-2, and srun offers PMIx" },
        { "mpich", "mpich", "mpirun", "auto", "refused", "Open MPI's mpirun offers PMIx" },
        // Open MPI by release series, as the file's name has it
        { "open401", "open401", "pmix", "auto", "host", "the host's Open MPI 4.1 (/usr/lib64/openmpi/lib/libmpi.so.40)" },
        { "open401", "open400", "pmix", "auto", "host", "replaces the image's Open MPI 4.0" },
        { "open400", "open401", "pmix", "auto", "image", "Open MPI 4.0 is older than Open MPI 4.1" },
        { "open500", "open401", "pmix", "auto", "host", "the host's Open MPI 5.0" },
        { "open401", "open500", "pmix", "auto", "image", "different major releases" },
        { "open301", "open401", "mpirun", "auto", "image", "different major releases" },
        { "open200", "open401", "pmix", "auto", "image", "Open MPI ABI 20 is not Open MPI ABI 40" },
        { "open?", "open401", "pmix", "auto", "image", "cannot be told from its file name" },
        { "open401", "opentext", "pmix", "auto", "host", "replaces the image's Open MPI 4.1" },
        { "open401", "open401", "pmi", "auto", "refused", "Open MPI 4.1 speaks PMIx" },
        { "open401", "open401", "nopmi", "auto", "refused", "rank 0 of 1" },
        { "open401", "open106", "pmix", "auto", "refused", "Open MPI 1.6 speaks nothing" },
        // one SONAME, two families: what the library links tells them apart
        { "open110", "mpich", "pmi", "auto", "image", "another binary interface (Open MPI ABI 12) than MPICH (MPICH ABI 12)" },
        { "mpich", "open110", "pmi", "auto", "refused", "the image's Open MPI 1.10 speaks nothing" },
        // different families
        { "open401", "mpich", "pmi", "auto", "image", "another binary interface" },
        { "open401", "mpich", "pmix", "auto", "refused", "MPICH speaks PMI-1, PMI-2" },
        { "mpich", "open401", "mpirun", "auto", "image", "the image's own Open MPI 4.1 with PMIx" },
        { "open401 debian", "mpich", "pmi", "auto", "host", "the host's MPICH" },
        { "intel open401", "open401", "mpirun", "auto", "host", "the host's Open MPI 4.1" },
        // the standard's ABI
        { "standard", "standard", "pmi", "auto", "host", "MPI standard ABI 1" },
        { "standardopen", "standard", "pmix", "auto", "host", "the host's Open MPI" },
        { "standard0", "standard", "pmi", "auto", "image", "MPI standard ABI 0 is not MPI standard ABI 1" },
        { "standard", "mpich", "pmi", "auto", "image", "another binary interface" },
        // what the program links and calls
        { "mpich fortran", "mpich fortran", "pmi", "auto", "host", "the host's MPICH" },
        { "mpich", "mpich fortran", "pmi", "auto", "image", "the program links libmpifort.so.12, which MPICH of the host lacks" },
        { "open401", "open401 fortran", "pmix", "auto", "image", "the program links libmpi_mpifh.so.40" },
        { "mpich", "mpich calls:MPI_Session_init", "pmi", "auto", "image",
            "the program calls MPI_Session_init, which MPICH of the host does not define" },
        { "mpich", "mpich script", "pmi", "auto", "host", "the host's MPICH" },
        // C libraries
        { "mpich glibc:38 wants:38", "mpich glibc:28", "pmi", "auto", "host",
            "the host's glibc runs in this container: libmpi.so.12 needs GLIBC_2.38; the image has glibc 2.28, the host 2.38" },
        { "mpich glibc:38 wants:28", "mpich glibc:28", "pmi", "auto", "host", "the host's MPICH" },
        { "mpich glibc:38 wants:38", "mpich glibc:28 insider", "pmi", "auto", "image",
            "wants GLIBC_2.38 of libc.so.6 (glibc 2.38; the image has 2.28), and the image's libinsider.so.1 uses private "
            + "symbols" },
        { "mpich glibc:38 wants:38", "mpich glibc:28 insider", "pmi", "host", "refused", "no MPI of this host can replace" },
        { "mpich glibc:28", "mpich glibc:38", "pmi", "auto", "host", "the host's MPICH" },
        { "mpich", "mpich musl", "pmi", "auto", "image", "the image's C library is musl" },
        // one side has none; one rank; no launcher; what the user says
        { "none", "mpich", "pmi", "auto", "image", "the host has no MPI" },
        { "none", "mpich", "pmix", "auto", "refused", "rank 0 of 1" },
        { "mpich", "none", "pmix", "auto", "image", "the image has no MPI" },
        { "open401", "mpich", "one", "auto", "image", "there is one rank" },
        { "mpich", "mpich", "", "auto", "image", "not started as a rank" },
        { "mpich", "mpich", "", "host", "host", "--mpi host" },
        { "mpich", "mpich", "pmi", "image", "image", "--mpi image" },
        { "mpich", "mpich", "pmix", "off", "image", "--mpi off" },
        { "open401", "mpich", "pmi", "host", "refused", "no MPI of this host can replace" },
    };

    [ToolTheory("gcc")]
    [MemberData(nameof(Rows))]
    public void A_compiled_pair_is_decided_with_its_reason(string host, string image, string launcher, string policy,
        string outcome, string words)
    {
        InjectionDraft draft = new(trees.Tree(host), trees.Tree(image));
        MpiInjection mpi = new(draft, LibraryLists.Read("libraries.toml", null), draft.Image.At("/opt/solver"), "/usr/bin",
            "/usr/bin", []);
        MpiDecision decision = mpi.Decide(Enum.Parse<MpiPolicy>(policy, ignoreCase: true),
            LauncherOffer.Of(new EnvironmentBlock(Variables(launcher).Split(' '))));
        string said = string.Join('\n', decision.Reasons.Append(decision.Refusal));
        Assert.True(outcome == (decision.Refusal is not null ? "refused" : decision.Host is not null ? "host" : "image"), said);
        if (decision.Refusal is null)
        {
            mpi.Add(decision, isAskedFor: false, isFirst: true);
            Injection injection = draft.Build(null);
            said += string.Join('\n', injection.Notes);
            AssertFound(injection, mpi.Image?.Name, decision.Host);
        }

        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    /// <summary>The image's loader finds the host's library under the image's name, and every library in the cache is there; or
    /// nothing goes in.</summary>
    private static void AssertFound(Injection injection, string? name, MpiLibrary? host)
    {
        if (host is null)
        {
            Assert.Empty(injection.Paths);
            Assert.Empty(injection.Files);
            return;
        }

        LoaderCache cache = LoaderCache.Parse(Encoding.Latin1
            .GetBytes(Assert.Single(injection.Files, file => file.Path == LoaderCache.Path).Content));
        string found = cache.Find(name!, LoaderCache.FlagsOf(GlibcStandIn.Machine))!;
        Assert.Contains(injection.Paths, path => path.Target == found
            && path.Source.Contains(host.Path[..host.Path.LastIndexOf('/')], StringComparison.Ordinal));
        Assert.All(injection.Paths, path => Assert.NotEqual("", path.Reason));
    }

    private static string Variables(string launcher) => launcher switch
    {
        "pmi" => $"PMI_FD=11 PMI_RANK=0 PMI_SIZE=4 {Slurm}",
        "pmix" => $"PMIX_NAMESPACE=slurm.1.0 PMIX_RANK=0 {Slurm}",
        "nopmi" => Slurm,
        "hydra" => "PMI_FD=11 PMI_RANK=0 PMI_SIZE=4 MPI_LOCALNRANKS=4",
        "mpirun" => "OMPI_COMM_WORLD_SIZE=4 PMIX_NAMESPACE=x PMIX_RANK=1",
        "pals" => "PALS_APID=1 PMI_RANK=0 PMI_SIZE=4",
        "one" => "SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1",
        _ => "HOME=/",
    };
}
