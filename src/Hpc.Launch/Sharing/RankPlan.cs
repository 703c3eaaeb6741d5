using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>What a rank wants, decided as far as it can be before it is known how it comes by its namespaces.</summary>
/// <param name="Host">The facts that it was decided from.</param>
/// <param name="Process">What is executed.</param>
public sealed record RankPlan(RunRequest Request, HostFacts Host, PlanDraft Draft, ProcessArguments Process);

/// <summary>Plans in the place of a rank, in the process that serves its image.</summary>
/// <returns>null if the rank must plan itself: it has something to print, or wants something of its own.</returns>
public delegate RankPlan? RankPlanner(Caller rank);
