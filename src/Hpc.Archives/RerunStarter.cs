namespace Hpc.Archives;

/// <summary>What starts the ranks of a rerun.</summary>
/// <param name="Ranks">How many.</param>
/// <param name="Title">For the verdict; null: nothing does, as there is one.</param>
internal sealed record RerunStarter(int Ranks, string? Title)
{
    /// <summary>Program and words of the host that start hpcrun; empty: it is started itself.</summary>
    public IReadOnlyList<string> Outside { get; init; } = [];

    /// <summary>Words in front of the command, in the one container.</summary>
    public IReadOnlyList<string> Inside { get; init; } = [];

    /// <summary>For the container: NAME=VALUE.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>For the launcher outside: NAME=VALUE.</summary>
    public IReadOnlyList<string> LauncherVariables { get; init; } = [];

    public bool IsOutside => Outside.Count > 0;
}
