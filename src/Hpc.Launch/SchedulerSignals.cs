using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>What a scheduler sends to all processes of a job.</summary>
internal static class SchedulerSignals
{
    private static readonly int[] All =
    [
        Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGABRT, Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGPIPE,
            Signal.SIGALRM, Signal.SIGTERM,
        Signal.SIGCONT, Signal.SIGTSTP, Signal.SIGTTIN, Signal.SIGTTOU, Signal.SIGURG, Signal.SIGXCPU, Signal.SIGXFSZ,
            Signal.SIGVTALRM,
        Signal.SIGPROF, Signal.SIGWINCH, Signal.SIGIO, Signal.SIGPWR,
    ];

    /// <summary>They do not end this process: what it has made has to be unmounted or removed first.</summary>
    public static void Ignore()
    {
        foreach (int signal in All)
        {
            Signal.Ignore(signal);
        }
    }
}
