namespace Hpc.Host;

/// <summary>Signals by name, with or without SIG, or by number (signal(7); numbers are x86's and arm's).</summary>
public static class SignalName
{
    private const int Highest = 64;
    private const int FirstRealTime = 34;

    private static readonly string[] ByNumber =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
        "PWR", "SYS",
    ];

    /// <returns>The number; -1: there is no such signal.</returns>
    public static int Parse(string text)
    {
        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int known = Array.IndexOf(ByNumber, name);
        return int.TryParse(text, out int number) && number is >= 0 and <= Highest ? number
            : known > 0 ? known
            : name.StartsWith("RTMIN+", StringComparison.Ordinal) && int.TryParse(name.AsSpan(6), out int above)
                && FirstRealTime + above <= Highest ? FirstRealTime + above
            : name == "RTMIN" ? FirstRealTime : name == "RTMAX" ? Highest : name == "POLL" ? 29 : name == "IOT" ? 6
            : -1;
    }
}
