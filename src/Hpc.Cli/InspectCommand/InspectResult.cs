namespace Hpc.Cli;

/// <summary>What <c>hpcrun inspect</c> prints: text for standard output (one char per byte) and warnings for standard
/// error.</summary>
internal sealed record InspectResult(string Text, IReadOnlyList<string> Warnings);
