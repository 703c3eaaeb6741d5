using Hpc.Launch;

namespace Hpc.OciCli;

/// <summary>A process as /proc/PID/stat shows it (proc(5)).</summary>
internal static class LiveProcess
{
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>Field 22, which with the number names a process for ever; null where it is gone, or dead and only not waited for.</summary>
    public static ulong? StartTicks(int process)
    {
        string stat = SmallFile.ReadText($"/proc/{process}/stat") ?? "";
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField && fields[StateField] is not ("Z" or "X") && ulong.TryParse(fields[StartField], out ulong ticks) ? ticks : null;
    }

    /// <summary>The number that the process has in its own pid namespace: the last of the NSpid line.</summary>
    public static int OwnNumber(int process) => Status(process, "NSpid") is { } numbers && int.TryParse(numbers.Split('\t', ' ')[^1], out int own) ? own : process;

    /// <summary>The value of a line of /proc/PID/status.</summary>
    public static string? Status(int process, string name)
    {
        string text = SmallFile.ReadText(process == 0 ? "/proc/self/status" : $"/proc/{process}/status") ?? "";
        int at = text.IndexOf($"\n{name}:", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + name.Length + 2)..text.IndexOf('\n', at + 1)].Trim();
    }
}
