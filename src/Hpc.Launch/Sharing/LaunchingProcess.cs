namespace Hpc.Launch;

/// <summary>The process that starts the ranks of a step: its pid, and its start time in clock ticks since boot (a pid can be used again).</summary>
internal readonly record struct LaunchingProcess(int ProcessId, string StartTime)
{
    /// <summary>Hydra (MPICH, Intel MPI) gives its ranks no name of their step: only its proxy is common to them. So whoever has this
    /// variable was started by the proxy, and so was a script or tool between it and us.</summary>
    private const string RankVariable = "MPI_LOCALNRANKS=";

    private const int MostAncestors = 32;

    public override string ToString() => $"{ProcessId} {StartTime}";

    /// <param name="parent">The process that started this one.</param>
    /// <param name="isRank">Whether this process has Hydra's variable.</param>
    public static LaunchingProcess Of(int parent, bool isRank)
    {
        (int pid, (int ppid, string startTime)) = (parent, Look(parent));
        for (int step = 0; isRank && step < MostAncestors && ppid > 0 && HasRankVariable(pid); step++)
        {
            pid = ppid;
            (ppid, startTime) = Look(pid);
        }

        return new LaunchingProcess(pid, startTime);
    }

    private static bool HasRankVariable(int pid) =>
        SmallFile.ReadText($"/proc/{pid}/environ") is { } text
        && (text.StartsWith(RankVariable, StringComparison.Ordinal) || text.Contains("\0" + RankVariable, StringComparison.Ordinal));

    /// <summary>Fields 4 and 22 of /proc/PID/stat (proc(5)), counted behind the name in parentheses; 0 and empty where it is gone.</summary>
    private static (int Parent, string StartTime) Look(int pid)
    {
        string stat = SmallFile.ReadText($"/proc/{pid}/stat") ?? "";
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && int.TryParse(fields[1], out int parent) ? (parent, fields[19]) : (0, "");
    }
}
