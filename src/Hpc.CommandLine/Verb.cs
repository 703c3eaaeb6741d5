namespace Hpc.CommandLine;

/// <summary>A row of verbs.tsv: a command of hpcrun.</summary>
/// <param name="Executable">The one of hpcrun, hpcrun-oci and hpcrun-image that it is in; the first becomes the others
/// (entry.c).</param>
/// <param name="Launches">The process is split before libc starts: one part becomes the program.</param>
/// <param name="IsHidden">It is for programs to call, and in no help text.</param>
public sealed record Verb(string Name, string Executable, bool Launches, bool IsHidden, string Help)
{
    /// <summary>The command in the tree of its executable, without what it takes and does.</summary>
    public CommandSpec Spec => new(Name, Help) { IsHidden = IsHidden };
}
