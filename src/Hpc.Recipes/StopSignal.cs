using System.Globalization;
using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>The word of STOPSIGNAL, its variables replaced: a number, or a name of signal(7) with or without SIG.</summary>
public static partial class StopSignal
{
    private static readonly string[] s_names =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF",
        "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2",
        "VTALRM", "WINCH", "XCPU", "XFSZ",
    ];

    /// <param name="line">Of the instruction, for messages.</param>
    /// <returns>The word as it was written.</returns>
    /// <exception cref="RefusedException">There is no such signal.</exception>
    public static string Parse(int line, string text)
    {
        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
        return isNumber || s_names.Contains(name) || RealTime().IsMatch(name) ? text
            : throw new RefusedException($"cannot do line {line}: '{text}' is not a signal",
                "one has a name or a number of signal(7)", "STOPSIGNAL SIGTERM");
    }

    /// <summary>SIGRTMIN to SIGRTMIN+15, SIGRTMAX-14 to SIGRTMAX.</summary>
    [GeneratedRegex(@"\A(RTMIN(\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?)\z")]
    private static partial Regex RealTime();
}
