using Hpc.Launch.Sharing;
using Hpc.Linux;
using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class PlanServerTests : IDisposable
{
    private readonly string _name = $"hpcrun-test-{Guid.NewGuid():N}";
    private readonly List<int> _open = [];

    [Fact]
    public void A_refusal_makes_the_rank_plan_for_itself_and_is_not_counted()
    {
        PlanServer server = Open(_ => throw new RefusedException("no", "because", "try"));
        Assert.True(IsLeftAlone());
        Assert.Empty(server.Errors.Lines);
    }

    [Fact]
    public void What_is_no_refusal_is_counted_by_its_kind_and_the_next_rank_is_answered()
    {
        PlanServer server = Open(_ => throw new InvalidOperationException("a mistake"));
        Assert.True(IsLeftAlone());
        Assert.True(IsLeftAlone());
        Assert.Equal(["2 answers to other ranks failed: InvalidOperationException: a mistake"], server.Errors.Lines);
    }

    [Fact]
    public void An_image_that_cannot_be_added_to_ends_no_plan_server()
    {
        PlanServer server = Open(_ => null, _ => throw new NotSupportedException("a mistake"));
        Assert.Equal('\0', Ask(_name + "-ranks", new JoinRequest(Environment.ProcessId, []).Encode()));
        Assert.Contains("NotSupportedException", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
        Assert.True(IsLeftAlone());
    }

    public void Dispose() => _open.ForEach(fd => Unistd.Close(fd));

    private PlanServer Open(RankPlanner plan, Action<IEnumerable<SynthesisedEntry>>? add = null)
    {
        int ranks = AbstractSocket.TryListen(_name + "-ranks"), launcher = AbstractSocket.TryListen(_name + "-launcher");
        (int user, int mount) = (Fcntl.TryOpen("/proc/self/ns/user", Fcntl.O_RDONLY),
            Fcntl.TryOpen("/proc/self/ns/mnt", Fcntl.O_RDONLY));
        _open.AddRange([user, mount]);
        StepNamespaces namespaces =
            new(new KnownRank(Environment.ProcessId, null), Environment.ProcessId, localRanks: 2, linger: 0);
        namespaces.Offer([user, mount]);
        PlanServer server = new(ranks, launcher, Environment.ProcessId, new ShareName("", "", 0), namespaces, plan, add);
        server.Start();
        return server;
    }

    /// <summary>A process that the launcher started gets no plan: 'S', or the end of the connection.</summary>
    private bool IsLeftAlone() => Ask(_name + "-launcher", []) is '\0' or 'Y';

    /// <returns>The answer's letter; NUL at the end of the connection.</returns>
    private char Ask(string name, byte[] question)
    {
        int connection = AbstractSocket.TryConnect(name);
        _open.Add(connection);
        AbstractSocket.LimitReceive(connection, 30_000);
        if (question.Length > 0)
        {
            Assert.Equal(0, Socket.TrySend(connection, question, []));
        }

        byte[] answer = new byte[64];
        Assert.True(Socket.TryReceive(connection, answer, [], out _) >= 0);
        return (char)answer[0];
    }
}
