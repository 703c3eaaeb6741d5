namespace Hpc.Plan;

/// <summary>A running container that a launch steps into (<c>--join</c>), by one of its processes.</summary>
public sealed record JoinFacts
{
    public required int ProcessId { get; init; }

    /// <summary>Kinds in which it differs from the caller, in the order in which they have to be entered: the user namespace
    /// first, since it gives the right to enter the others. Their descriptors travel with the plan as slots 1, 2, ...</summary>
    public required IReadOnlyList<NamespaceKinds> Namespaces { get; init; }

    /// <summary>Its working directory, as a path of the container.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Its system calls are filtered: it cannot type into a terminal (<see cref="NoTypingStep"/>).</summary>
    public bool Filtered { get; init; }

    /// <summary>Uid 0 is the only one in it: its program appears as root.</summary>
    public bool FakeRoot { get; init; }

    /// <summary>The environment that it was started with.</summary>
    public required EnvironmentBlock Environment { get; init; }
}
