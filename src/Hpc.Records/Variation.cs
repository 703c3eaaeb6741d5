namespace Hpc.Records;

/// <summary>What some nodes of a run have in common.</summary>
/// <param name="Nodes">By their numbers.</param>
public sealed record Variation<T>(NumberSet Nodes, T Value);
