namespace Hpc.Plan;

/// <summary>One <c>KEY=value</c> that the user set for the container.</summary>
/// <param name="Name">A shell name, or one of the path words PREPEND_PATH and APPEND_PATH.</param>
/// <param name="Value">The bytes as written, not yet evaluated.</param>
public sealed record EnvironmentAssignment(string Name, string Value);
