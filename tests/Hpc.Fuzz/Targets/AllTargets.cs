namespace Hpc.Fuzz;

/// <summary>Every parser that reads what others wrote.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        .. ImageTargets.List,
        .. LayerTargets.List,
        .. JsonTargets.List,
        .. TrustTargets.List,
        .. SbomTargets.List,
        .. ArchiveTargets.List,
        .. InjectTargets.List,
        .. SlurmTargets.List,
        .. WordTargets.List,
        .. RecipeTargets.List,
        .. LaunchTargets.List,
    ];
}
