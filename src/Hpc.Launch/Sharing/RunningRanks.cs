using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The ranks of a step that are known by pid, among which processes that still see the image are found.</summary>
internal sealed class RunningRanks(KnownRank founder)
{
    private readonly List<KnownRank> _ranks = [founder];
    private int _next;

    public void Add(KnownRank rank) => _ranks.Add(rank);

    /// <summary>Namespaces of a rank whose mounts are the wanted ones, else of the first whose root is our image; null where none is left.</summary>
    /// <param name="userNamespace">The step's, as readlink(2) of /proc/PID/ns/user names it: a pid may have been used again.</param>
    public NamespaceOffer? Offer(PlanDraft? wanted, string? userNamespace)
    {
        ForgetSomeThatAreGone(userNamespace);
        if (wanted is not null && MountsOf(wanted, userNamespace) is { } mounts)
        {
            return new NamespaceOffer(SharingRole.Copier, mounts, Pinned: false);
        }

        foreach (KnownRank rank in _ranks)
        {
            if (Lives(rank.ProcessId, userNamespace) && Statfs.Of($"/proc/{rank.ProcessId}/root") is { Type: Statfs.FUSE_SUPER_MAGIC }
                && Namespaces(rank.ProcessId) is { } image)
            {
                return new NamespaceOffer(SharingRole.LateJoiner, image, Pinned: false);
            }
        }

        return null;
    }

    /// <summary>The last one is the likeliest to live.</summary>
    private int[]? MountsOf(PlanDraft wanted, string? userNamespace)
    {
        for (int at = _ranks.Count - 1; at >= 0; at--)
        {
            KnownRank rank = _ranks[at];
            if (rank.Runs && rank.HasMountsOf(wanted))
            {
                if (Lives(rank.ProcessId, userNamespace) && Namespaces(rank.ProcessId) is { } mounts)
                {
                    return mounts;
                }

                _ranks.RemoveAt(at);
            }
        }

        return null;
    }

    /// <summary>Two are looked at for each that comes, in turn: they stay about as many as there are.</summary>
    private void ForgetSomeThatAreGone(string? userNamespace)
    {
        for (int looked = 0; looked < 2 && _ranks.Count > 0; looked++)
        {
            _next = _next < _ranks.Count ? _next : 0;
            if (_ranks[_next].Runs && !Lives(_ranks[_next].ProcessId, userNamespace))
            {
                _ranks.RemoveAt(_next);
            }
            else
            {
                _next++;
            }
        }
    }

    private static bool Lives(int process, string? userNamespace) => userNamespace is not null && Unistd.ReadLink($"/proc/{process}/ns/user") == userNamespace;

    private static int[]? Namespaces(int process)
    {
        int user = Fcntl.TryOpen($"/proc/{process}/ns/user", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        int mount = Fcntl.TryOpen($"/proc/{process}/ns/mnt", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (user >= 0 && mount >= 0)
        {
            return [user, mount];
        }

        _ = user >= 0 ? Unistd.Close(user) : 0;
        _ = mount >= 0 ? Unistd.Close(mount) : 0;
        return null;
    }
}
