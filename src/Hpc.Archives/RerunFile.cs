namespace Hpc.Archives;

/// <summary>A file of a run that is repeated.</summary>
/// <param name="Place">Below the directory of the rerun; one char per byte.</param>
/// <param name="Title">For people.</param>
/// <param name="Role">As a record has it: "input", "inout", "output", "stdout" or "stderr".</param>
internal sealed record RerunFile(string Place, string Title, string Digest, string Role);
