using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>Finds a process that still sees the image, among the ranks that are known by pid.</summary>
internal static class RunningRank
{
    /// <summary>Namespaces of a rank whose mounts are the wanted ones, else of the first whose root is our image; null where none is left.
    /// Ranks that are gone are forgotten.</summary>
    /// <param name="userNamespace">The step's, as readlink(2) of /proc/PID/ns/user names it: a pid may have been used again.</param>
    public static NamespaceOffer? Offer(List<KnownRank> ranks, PlanDraft? wanted, string? userNamespace)
    {
        ranks.RemoveAll(rank => rank.Runs && !Lives(rank.ProcessId, userNamespace));
        KnownRank? like = wanted is null ? null : ranks.Find(rank => rank.Runs && rank.HasMountsOf(wanted));
        if (like is not null && Namespaces(like.ProcessId) is { } mounts)
        {
            return new NamespaceOffer(SharingRole.Copier, mounts, Pinned: false);
        }

        foreach (KnownRank rank in ranks)
        {
            if (Lives(rank.ProcessId, userNamespace) && Statfs.Of($"/proc/{rank.ProcessId}/root") is { Type: Statfs.FUSE_SUPER_MAGIC }
                && Namespaces(rank.ProcessId) is { } image)
            {
                return new NamespaceOffer(SharingRole.LateJoiner, image, Pinned: false);
            }
        }

        return null;
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
