namespace Hpc.Plan;

/// <summary>A plan of which all is decided but how the launch comes by its user namespace and its image: whether an image server
/// for the step already exists is known only after it was asked.</summary>
public sealed record PlanDraft
{
    private readonly Func<SharingRole, IReadOnlyList<Step>> _preparation;

    /// <param name="preparation">All steps but the last one.</param>
    internal PlanDraft(Func<SharingRole, IReadOnlyList<Step>> preparation) => _preparation = preparation;

    /// <summary>Where there is nothing to execute.</summary>
    public static PlanDraft OfNothing { get; } = new(_ => [])
    {
        Solver = new ExecStep([], [], [], "nothing to do"), Synthesised = [], Warnings = [], Mounts = [], Final = [],
        Copyable = false,
    };

    /// <summary>The last step. Nothing else depends on the solver's words and variables: another rank's draft is this one with
    /// its own.</summary>
    public required ExecStep Solver { get; init; }

    /// <inheritdoc cref="LaunchPlan.Synthesised"/>
    public required IReadOnlyList<SynthesisedEntry> Synthesised { get; init; }

    /// <inheritdoc cref="LaunchPlan.Warnings"/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The part that makes the container's tree of mounts out of the mounted image.</summary>
    public required IReadOnlyList<Step> Mounts { get; init; }

    /// <summary>The program's cgroup, and files that take the place of standard output and error: before anything else.</summary>
    public IReadOnlyList<Step> Opened { get; init; } = [];

    /// <summary>The steps between those and the last one: directory, umask, privileges.</summary>
    public required IReadOnlyList<Step> Final { get; init; }

    /// <summary>The finished tree holds nothing of this rank's own (no private directory, overlay or namespace): another rank
    /// with equal <see cref="Mounts"/> can start from a copy of it.</summary>
    public required bool Copyable { get; init; }

    /// <summary>Namespaces that the ranks of a step have in common besides the user's.</summary>
    public NamespaceKinds SharedNamespaces { get; init; }

    /// <summary>The plan marks the mounts for the launcher, which has to stay and watch; a copy of finished mounts has the mark
    /// in it.</summary>
    public bool Watched { get; init; }

    /// <inheritdoc cref="LaunchPlan.Contained"/>
    public bool Contained { get; init; }

    public LaunchPlan For(SharingRole role) =>
        new() { Steps = [.. _preparation(role), Solver], Synthesised = Synthesised, Warnings = Warnings, Contained = Contained };
}
