using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Of /proc/PID/stat (proc(5)).</summary>
/// <param name="State">Field 3.</param>
/// <param name="Parent">Field 4: pid of the parent.</param>
/// <param name="StartTime">Field 22: clock ticks between the machine's start and the process's, which with the pid name a process
/// for ever.</param>
public sealed record ProcessStat(char State, int Parent, string StartTime)
{
    /// <summary>It has ended, and its parent has still to hear of it.</summary>
    public bool IsDead => State is 'Z' or 'X';

    /// <summary>null if the process is gone.</summary>
    public static ProcessStat? Of(int process)
    {
        string[] fields = FieldsOf($"{process}");
        return fields.Length > 19 && int.TryParse(fields[1], out int parent)
            ? new ProcessStat(fields[0][0], parent, fields[19]) : null;
    }

    /// <summary>Field 3 and those behind it; none if the process is gone. Field 2, the name, may hold blanks and
    /// parentheses.</summary>
    public static string[] FieldsOf(string process)
    {
        string stat = SmallFile.ReadText($"/proc/{process}/stat") ?? "";
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Pids of all processes that /proc shows, as their directories are named.</summary>
    public static IEnumerable<string> All() => DirectoryNames.Of("/proc").Where(name => name[0] is >= '1' and <= '9');
}
