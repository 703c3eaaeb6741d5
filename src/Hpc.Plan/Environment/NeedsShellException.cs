namespace Hpc.Plan;

/// <summary>A script has something that only a shell may decide. Never leaves <see cref="EnvironmentScript"/>: it becomes the
/// answer of <see cref="EnvironmentScript.Run"/>.</summary>
internal sealed class NeedsShellException(int line, string reason, bool malformed = false) : Exception(reason)
{
    /// <summary>1-based.</summary>
    public int Line { get; } = line;

    /// <summary>No shell could read it either: a quote or bracket is never closed.</summary>
    public bool Malformed { get; } = malformed;
}
