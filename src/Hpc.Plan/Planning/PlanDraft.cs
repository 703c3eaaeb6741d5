namespace Hpc.Plan;

/// <summary>A plan of which all is decided but how the launch comes by its user namespace and its image: whether an image server
/// for the step is there already is known only after it was asked.</summary>
public sealed class PlanDraft
{
    private readonly Func<SharingRole, IReadOnlyList<Step>> _steps;

    internal PlanDraft(Func<SharingRole, IReadOnlyList<Step>> steps) => _steps = steps;

    /// <inheritdoc cref="LaunchPlan.Synthesised"/>
    public required IReadOnlyList<SynthesisedEntry> Synthesised { get; init; }

    /// <inheritdoc cref="LaunchPlan.Warnings"/>
    public required IReadOnlyList<string> Warnings { get; init; }

    public LaunchPlan For(SharingRole role) => new() { Steps = _steps(role), Synthesised = Synthesised, Warnings = Warnings };
}
