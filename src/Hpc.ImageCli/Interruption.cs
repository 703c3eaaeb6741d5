using System.Runtime.InteropServices;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Signals that end the program: what is unfinished is removed first, then the program ends with the status that shells
/// give for the signal.</summary>
internal sealed class Interruption : IDisposable
{
    private const int StatusOfSignals = 128;
    private static volatile bool s_isShells;
    private const int SIGSTKFLT = 16;

    /// <summary>The first one is the runtime's own: with it a thread stops the others.</summary>
    private const int FirstRealTime = 35;
    private const int LastRealTime = 64;

    /// <summary>All that end a program and can be caught, but for those of its own faults: a terminal's, a scheduler's warnings,
    /// used up CPU time.</summary>
    private static readonly int[] s_ending =
    [
        Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGALRM, Signal.SIGTERM, SIGSTKFLT,
        Signal.SIGXCPU, Signal.SIGVTALRM, Signal.SIGPROF, Signal.SIGIO, Signal.SIGPWR,
        .. Enumerable.Range(FirstRealTime, LastRealTime - FirstRealTime + 1),
    ];

    private readonly List<PosixSignalRegistration> _registrations =
    [
        .. s_ending.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context => Take(signal, context))),

        // The write that is too long says so itself: EFBIG.
        PosixSignalRegistration.Create((PosixSignal)Signal.SIGXFSZ, signal => signal.Cancel = true),
    ];

    /// <summary>A shell that a build opened has the terminal, and what is typed there.</summary>
    public static bool IsShells { get => s_isShells; set => s_isShells = value; }

    /// <summary>The end comes from the thread that removes it.</summary>
    public static int AwaitEnd()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private static void Take(int signal, PosixSignalContext context)
    {
        if (IsShells && signal is (Signal.SIGINT or Signal.SIGQUIT))
        {
            context.Cancel = true;
            return;
        }

        End(StatusOfSignals + signal);
    }

    private static void End(int status)
    {
        RemovalAtEnd.End();
        Unistd.ExitNow(status);
    }
}
