namespace Hpc.Launch;

/// <summary>Of /proc/PID/stat (proc(5)).</summary>
/// <param name="Parent">Field 4: pid of the parent.</param>
/// <param name="StartTime">Field 22: clock ticks between the machine's start and the process's.</param>
internal sealed record ProcessStat(int Parent, string StartTime)
{
    /// <summary>null where the process is gone.</summary>
    public static ProcessStat? Of(int process)
    {
        string stat = SmallFile.ReadText($"/proc/{process}/stat") ?? "";

        // field 2, the name, may hold blanks and parentheses; field 3 follows the last one
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && int.TryParse(fields[1], out int parent) ? new ProcessStat(parent, fields[19]) : null;
    }
}
