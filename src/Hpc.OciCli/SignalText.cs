namespace Hpc.OciCli;

/// <summary>What strsignal(3) says of a signal that ended a program, in lower case.</summary>
internal static class SignalText
{
    private static readonly string[] ByNumber =
    [
        "", "hangup", "interrupt", "quit", "illegal instruction", "trace/breakpoint trap", "aborted", "bus error",
            "floating point exception",
        "killed", "user defined signal 1", "segmentation fault", "user defined signal 2", "broken pipe", "alarm clock",
            "terminated",
        "stack fault", "child exited", "continued", "stopped (signal)", "stopped", "stopped (tty input)", "stopped (tty output)",
        "urgent I/O condition", "CPU time limit exceeded", "file size limit exceeded", "virtual timer expired",
        "profiling timer expired", "window changed", "I/O possible", "power failure", "bad system call",
    ];

    public static string Of(int signal) => signal > 0 && signal < ByNumber.Length ? ByNumber[signal] : $"{signal}";
}
