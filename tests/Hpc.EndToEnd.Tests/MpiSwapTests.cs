using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Hpc.EndToEnd.Tests;

/// <summary>Real MPI programs in images of this and of other Debian releases, with the host's MPI library and with the image's
/// own: the ranks are one world, and /proc/self/maps says whose library it is.</summary>
[Collection(Machine.Name)]
public sealed partial class MpiSwapTests(Machine machine, ReleaseImages images) : IClassFixture<ReleaseImages>, IDisposable
{
    private const int Ranks = 3;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string release in ReleaseImages.All)
            {
                pairs.Add(release, "openmpi");
                pairs.Add(release, "mpich");
            }

            return pairs;
        }
    }

    /// <summary>Open MPI's ranks under the mpirun of another release leave the directories of their session, empty.</summary>
    public void Dispose() =>
        Machine.Tool("sh", "-c", $"for session in /tmp/ompi.*.{machine.User.Uid}; do [ ! -d $session ] || "
            + "find $session -depth -type d -empty -delete; done");

    [ReleaseTheory, MemberData(nameof(Pairs))]
    public void Ranks_run_with_the_hosts_library_where_it_fits(string release, string mpi)
    {
        string bare = One(machine.Script($"{Start(mpi)} {images.Bare(mpi)}"));
        foreach (string policy in new[] { "auto", "host" })
        {
            Outcome outcome = Inside(release, mpi, policy);
            if (Fits(release, mpi)) Assert.Equal(bare, One(outcome));
            else if (policy == "auto") Assert.NotEqual(bare, One(outcome));
            else Assert.Contains("different major releases", outcome.Err, StringComparison.Ordinal);
        }
    }

    [ReleaseTheory, MemberData(nameof(Pairs))]
    public void Ranks_run_with_their_own_where_the_user_says_so(string release, string mpi) =>
        Assert.NotEqual(One(machine.Script($"{Start(mpi)} {images.Bare(mpi)}")), One(Inside(release, mpi, "image")));

    [ReleaseTheory, MemberData(nameof(Pairs))]
    public void No_image_is_written(string release, string mpi)
    {
        string before = State(release);
        foreach (string policy in new[] { "host", "image", "off" }) _ = Inside(release, mpi, policy);
        machine.Run("exec", "--nv", "--rocm", "--explain", ReleaseImages.Of(release), "/bin/true").Run().Ended(0);
        Assert.Equal(before, State(release));
    }

    /// <summary>bullseye's glibc is 2.31, and the libraries of what came later want more.</summary>
    [ReleaseTheory, MemberData(nameof(Pairs))]
    public void The_hosts_glibc_comes_with_its_library_only_where_the_images_is_too_old(string release, string mpi)
    {
        if (!Fits(release, mpi)) return;
        string text = machine.Run("exec", "--mpi", "host", "--explain", ReleaseImages.Of(release), "/opt/world-" + mpi)
            .Run().Text;
        Assert.Equal(release == "bullseye", text.Contains("the host's glibc runs in this container: ", StringComparison.Ordinal));
        Assert.Equal(release == "bullseye", text.Contains("/libc.so.6\"", StringComparison.Ordinal));
        if (release == "bullseye") Assert.Contains("; the image has glibc 2.31, the host ", text, StringComparison.Ordinal);
    }

    /// <summary>trixie has Open MPI 5, the others 4.1.</summary>
    private static bool Fits(string release, string mpi) => mpi == "mpich" || release != "trixie" || HostHasOpenMpi5;

    private static bool HostHasOpenMpi5 { get; } =
        Machine.Tool("ompi_info", "--version").Contains("v5.", StringComparison.Ordinal);

    /// <summary>Open MPI told to use shared memory: the transports of other releases have much to say about networks that a
    /// machine lacks.</summary>
    private Outcome Inside(string release, string mpi, string policy) =>
        machine.Script($"{Start(mpi)} $hpcrun exec --mpi {policy} {ReleaseImages.Of(release)} /opt/world-{mpi}")
            .With("OMPI_MCA_pml", "ob1").With("OMPI_MCA_btl", "self,vader").Run();

    private static string Start(string mpi) =>
        mpi == "openmpi" ? $"mpirun.openmpi --oversubscribe -n {Ranks}" : $"mpiexec.hydra -n {Ranks}";

    private static string One(UserCommand command) =>
        One(command.With("OMPI_MCA_pml", "ob1").With("OMPI_MCA_btl", "self,vader").Run());

    /// <summary>The library of all ranks, which are one world.</summary>
    private static string One(Outcome outcome)
    {
        Match[] ranks = [.. outcome.Lines.Select(line => Rank().Match(line)).Where(match => match.Success)];
        Assert.True(ranks.Length == Ranks, outcome.Command + "\n" + outcome.Out + outcome.Err);
        return Assert.Single(ranks.Select(rank => rank.Groups["library"].Value).Distinct());
    }

    private static string State(string release)
    {
        FileInfo file = new(ReleaseImages.Of(release));
        using FileStream stream = file.OpenRead();
        return $"{file.Length} {file.LastWriteTimeUtc:O} {Convert.ToHexString(SHA256.HashData(stream))}";
    }

    [GeneratedRegex(@"^rank \d of 3, sum 3, library (?<library>\S+ .*)$")]
    private static partial Regex Rank();
}
