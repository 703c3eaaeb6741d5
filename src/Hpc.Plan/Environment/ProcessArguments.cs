namespace Hpc.Plan;

/// <summary>What is executed in the container.</summary>
/// <param name="Argv">The argument vector; argv[0] as the user or the image wrote it.</param>
/// <param name="Candidates">Absolute paths to try in this order; more than one only for a name without slash, one per
/// directory of the container's PATH. ENOENT, EACCES and ENOTDIR go on to the next one, as execvp(3).</param>
public sealed record ProcessArguments(IReadOnlyList<string> Argv, IReadOnlyList<string> Candidates)
{
    /// <summary>The PATH that was searched, for the message when no candidate exists; null when argv[0] has a slash.</summary>
    public string? SearchedPath { get; init; }

    /// <summary>The image has nothing to do for this command (no test script): end at once with status 0 and say so.</summary>
    public string? NothingToDo { get; init; }

    /// <summary>An instance without a program: it stays all the same.</summary>
    public bool IsNothing { get; init; }

    /// <summary>Variables that belong to this way of starting (SHELL for an interactive shell).</summary>
    public IReadOnlyList<EnvironmentAssignment> Environment { get; init; } = [];

    /// <summary>For stderr unless quiet.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
