using Hpc.Host;
using Hpc.Plan;
using Hpc.Launch.Solver;

namespace Hpc.Launch.Sharing;

/// <summary>The process that starts the ranks of a step: its pid, and its start time in clock ticks since boot (a pid can be used
/// again).</summary>
internal readonly record struct LaunchingProcess(int ProcessId, string StartTime)
{
    /// <summary>Hydra (MPICH, Intel MPI) gives its ranks no name of their step: only its proxy is common to them. So whoever has
    /// this variable was started by the proxy, and so was a script or tool between it and us.</summary>
    private static readonly string RankVariable = ParallelLauncher.Hydra.LocalRanks + "=";

    private const int MostAncestors = 32;

    public override string ToString() => $"{ProcessId} {StartTime}";

    public static LaunchingProcess Of(SolverProcess rank) =>
        Of(rank.Launcher, rank.Environment.Contains(ParallelLauncher.Hydra.LocalRanks));

    /// <param name="parent">The process that started this one.</param>
    /// <param name="isRank">Whether this process has Hydra's variable.</param>
    public static LaunchingProcess Of(int parent, bool isRank)
    {
        int pid = parent;
        ProcessStat? stat = ProcessStat.Of(parent);
        for (int step = 0; isRank && step < MostAncestors && stat is { Parent: > 0 } && HasRankVariable(pid); step++)
        {
            pid = stat.Parent;
            stat = ProcessStat.Of(pid);
        }

        return new LaunchingProcess(pid, stat?.StartTime ?? "");
    }

    private static bool HasRankVariable(int pid) =>
        SmallFile.ReadText($"/proc/{pid}/environ") is { } text
        && (text.StartsWith(RankVariable, StringComparison.Ordinal)
            || text.Contains("\0" + RankVariable, StringComparison.Ordinal));
}
