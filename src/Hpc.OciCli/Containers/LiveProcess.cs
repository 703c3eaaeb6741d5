using Hpc.Host;

namespace Hpc.OciCli;

/// <summary>A process as /proc/PID shows it (proc(5)).</summary>
internal static class LiveProcess
{
    /// <summary>When it started; null if it is gone, or dead and only not waited for.</summary>
    public static ulong? StartTicks(int process) =>
        ProcessStat.Of(process) is { IsDead: false } stat && ulong.TryParse(stat.StartTime, out ulong ticks) ? ticks : null;

    /// <summary>The number that the process has in its own pid namespace: the last of the NSpid line.</summary>
    public static int OwnNumber(int process) =>
        Status(process, "NSpid") is { } numbers && int.TryParse(numbers.Split('\t', ' ')[^1], out int own) ? own : process;

    /// <summary>The value of a line of /proc/PID/status.</summary>
    public static string? Status(int process, string name)
    {
        string text = SmallFile.ReadText(process == 0 ? "/proc/self/status" : $"/proc/{process}/status") ?? "";
        int at = text.IndexOf($"\n{name}:", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + name.Length + 2)..text.IndexOf('\n', at + 1)].Trim();
    }
}
