using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;signal.h&gt;: dispositions.</summary>
public static unsafe partial class Signal
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGABRT = 6;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGALRM = 14;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGURG = 23;
    public const int SIGXCPU = 24;
    public const int SIGXFSZ = 25;
    public const int SIGVTALRM = 26;
    public const int SIGPROF = 27;
    public const int SIGWINCH = 28;
    public const int SIGIO = 29;
    public const int SIGPWR = 30;
    public const int SIGSYS = 31;

    private static readonly nint SIG_DFL = 0, SIG_IGN = 1;

    /// <summary>signal(2) with SIG_IGN.</summary>
    public static void Ignore(int number) => _ = signal(number, SIG_IGN);

    /// <summary>Where a signal is ignored, it is no longer; a handler stays.</summary>
    public static void StopIgnoring(int number)
    {
        // struct sigaction: the handler, then a mask of 128 bytes, flags and more.
        nint* action = stackalloc nint[64];
        if (sigaction(number, null, action) == 0 && *action == SIG_IGN)
        {
            _ = signal(number, SIG_DFL);
        }
    }

    /// <summary>kill(2): 0 or the negative errno.</summary>
    public static int TrySend(int process, int number) => kill(process, number) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int number);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sigaction(int number, nint* changed, nint* found);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint signal(int number, nint handler);
}
