using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Prefetch;
using Hpc.Fuse.Reading;
using Hpc.Fuse.Session;
using Hpc.Linux;

namespace Hpc.Fuse.FileServer;

/// <summary>What the server does besides answering, in threads of its own: reading ahead, filling the kernel's page cache,
/// replaying a prefetch profile, and giving memory back.</summary>
internal sealed class BackgroundWork(
    EventCount events, ReadAhead readAhead, PushBlockRest push, PrefetchReplay? replay, PushProfileBlocks? replayPush,
    IdleTrim trim, Func<BlockFiller> newFiller)
{
    private const int PauseAfterError = 1000;

    private volatile bool _stopped;

    /// <summary>The body of a thread, until <see cref="Stop"/>.</summary>
    /// <param name="fd">A descriptor of /dev/fuse, for notices to the kernel.</param>
    /// <param name="cpus">Where it may run.</param>
    /// <param name="isFirst">One of the threads also looks after memory.</param>
    /// <param name="errors">Is told what a step ended in: the next one is done all the same.</param>
    public void Run(int fd, JobCpus cpus, bool isFirst, RequestErrors errors)
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
            int seen = events.Count;
            if (version != cpus.Version)
            {
                _ = Sched.TrySetAffinity(cpus.Read(out version)); // refused: it stays where it is
            }

            int pause = Turn(filler, notifier, isFirst, errors);
            if (pause >= 0)
            {
                events.Wait(seen, pause);
            }
        }
    }

    /// <returns>Milliseconds to sleep unless there is a signal, 0 for as long as it does not; negative when there may be more to
    /// do.</returns>
    private int Turn(BlockFiller filler, FuseNotifier notifier, bool isFirst, RequestErrors errors)
    {
        try
        {
            bool done = readAhead.TryStep(filler) || push.TryStep(notifier) || replayPush?.TryStep(notifier) == true
                || replay?.TryStep(filler) == true;
            return done ? -1 : isFirst ? trim.Look(filler) : 0;
        }
        catch (Exception error)
        {
            errors.Note(error);
            return PauseAfterError;
        }
    }

    /// <summary>Ends all threads that <see cref="Run"/>.</summary>
    public void Stop()
    {
        _stopped = true;
        events.SignalAll();
    }
}
