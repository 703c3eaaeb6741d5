using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;

namespace Hpc.Launch.Sharing;

/// <summary>Decides in the place of a rank, in the process that serves its image.</summary>
/// <returns>null where the rank must plan itself: it has something to print, or wants something of its own.</returns>
public delegate LaunchDecision? RankPlanner(SolverProcess rank);
