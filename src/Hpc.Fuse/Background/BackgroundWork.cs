using Hpc.Linux;

namespace Hpc.Fuse;

/// <summary>What the server does besides answering, in threads of its own: reading ahead, filling the kernel's page cache,
/// replaying a prefetch profile, and giving memory back.</summary>
internal sealed class BackgroundWork(
    WorkBell bell, ReadAhead readAhead, PageCachePush push, PrefetchReplay? replay, PrefetchPush? replayPush, IdleTrim trim, Func<BlockFiller> newFiller)
{
    private volatile bool _stopped;

    /// <summary>The body of a thread, until <see cref="Stop"/>.</summary>
    /// <param name="fd">A descriptor of /dev/fuse, for notices to the kernel.</param>
    /// <param name="cpus">Where it may run.</param>
    /// <param name="isFirst">One of the threads also looks after memory.</param>
    public void Run(int fd, JobCpus cpus, bool isFirst)
    {
        using BlockFiller filler = newFiller();
        FuseNotifier notifier = new(fd);
        int version = cpus.Version;
        if (isFirst)
        {
            replay?.AskForBlocks();
        }

        while (!_stopped)
        {
            int seen = bell.Rings;
            if (version != cpus.Version)
            {
                _ = Sched.TrySetAffinity(cpus.Read(out version)); // refused: it stays where it is
            }

            if (!readAhead.TryStep(filler) && !push.TryStep(notifier) && replayPush?.TryStep(notifier) != true && replay?.TryStep(filler) != true)
            {
                bell.Wait(seen, isFirst ? trim.Look(filler) : 0);
            }
        }
    }

    /// <summary>Ends all threads that <see cref="Run"/>.</summary>
    public void Stop()
    {
        _stopped = true;
        bell.RingAll();
    }
}
