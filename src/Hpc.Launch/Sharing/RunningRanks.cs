using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>The ranks of a step that are known by pid, among which processes that still see the image are found.</summary>
internal sealed class RunningRanks(KnownRank founder)
{
    /// <summary>So many are remembered before it is looked which of them are gone.</summary>
    private const int FewRanks = 64;

    private readonly List<KnownRank> _ranks = [founder];
    private int _lookAt = FewRanks;

    /// <summary>Of the rank that gave its namespaces last: those that come at the same time get the same.</summary>
    private (KnownRank Rank, int[] Namespaces)? _held;

    /// <returns>false if it was known already, and is now known as it came last.</returns>
    public bool Add(KnownRank rank)
    {
        int known = _ranks.FindIndex(other => other.ProcessId == rank.ProcessId);
        if (known < 0)
        {
            _ranks.Add(rank);
            return true;
        }

        _ranks[known] = rank;
        return false;
    }

    /// <summary>Nobody comes at the moment. What is held keeps the image mounted.</summary>
    public void Release()
    {
        if (_held is { } held)
        {
            Close(held.Namespaces);
            _held = null;
        }
    }

    /// <summary>Namespaces of a rank whose mounts are the wanted ones, else of the first whose root is our image; null if none is
    /// left.</summary>
    /// <param name="userNamespace">The step's, as readlink(2) of /proc/PID/ns/user names it: a pid may have been used
    /// again.</param>
    public NamespaceOffer? Offer(PlanDraft? wanted, string? userNamespace)
    {
        if (wanted is not null && _held is { } held && held.Rank.HasMountsOf(wanted))
        {
            return new NamespaceOffer(SharingRole.Copier, held.Namespaces, Pinned: true);
        }

        RemoveExited(userNamespace);
        if (wanted is not null && MountsOf(wanted, userNamespace) is { } mounts)
        {
            Release();
            _held = mounts;
            return new NamespaceOffer(SharingRole.Copier, mounts.Namespaces, Pinned: true);
        }

        foreach (KnownRank rank in _ranks)
        {
            if (Lives(rank.ProcessId, userNamespace)
                && Statfs.Of($"/proc/{rank.ProcessId}/root") is { Type: Statfs.FUSE_SUPER_MAGIC }
                && Namespaces(rank.ProcessId, userNamespace) is { } image)
            {
                return new NamespaceOffer(SharingRole.LateJoiner, image, Pinned: false);
            }
        }

        return null;
    }

    /// <summary>The last one is the likeliest to live.</summary>
    private (KnownRank Rank, int[] Namespaces)? MountsOf(PlanDraft wanted, string? userNamespace)
    {
        for (int at = _ranks.Count - 1; at >= 0; at--)
        {
            KnownRank rank = _ranks[at];
            if (rank.Runs && rank.HasMountsOf(wanted))
            {
                if (Namespaces(rank.ProcessId, userNamespace) is { } mounts)
                {
                    return (rank, mounts);
                }

                _ranks.RemoveAt(at);
            }
        }

        return null;
    }

    /// <summary>Now and then, so that it costs each rank that comes at most one look.</summary>
    private void RemoveExited(string? userNamespace)
    {
        if (_ranks.Count > _lookAt)
        {
            _ = _ranks.RemoveAll(rank => rank.Runs && !Lives(rank.ProcessId, userNamespace));
            _lookAt = FewRanks + (2 * _ranks.Count);
        }
    }

    private static bool Lives(int process, string? userNamespace) => userNamespace is not null
        && Unistd.ReadLink($"/proc/{process}/ns/user") == userNamespace;

    /// <summary>null if the process is gone, or its pid is another's: what was opened is looked at, and the process once more
    /// behind it.</summary>
    private int[]? Namespaces(int process, string? userNamespace)
    {
        List<string> names = founder.Draft?.SharedNamespaces.ProcFiles() ?? [];
        names.InsertRange(0, ["ns/user", "ns/mnt"]);
        int[] opened = new int[names.Count];
        bool isWhole = true;
        for (int at = 0; at < opened.Length; at++)
        {
            opened[at] = Fcntl.TryOpen($"/proc/{process}/{names[at]}", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            isWhole &= opened[at] >= 0;
        }

        if (isWhole && Stat.Of(opened[0], out _) is { } user
            && $"user:[{user.Inode}]" == userNamespace && Lives(process, userNamespace))
        {
            return opened;
        }

        Close(opened);
        return null;
    }

    private static void Close(int[] descriptors)
    {
        foreach (int fd in descriptors)
        {
            _ = fd >= 0 ? Unistd.Close(fd) : 0;
        }
    }
}
