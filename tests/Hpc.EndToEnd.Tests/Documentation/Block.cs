namespace Hpc.EndToEnd.Tests.Documentation;

/// <summary>Lines of a page that are written to be copied.</summary>
/// <param name="Mark">What the comment above it says: "words only" where the commands need something that no test has, "not run"
/// where they would change this machine; empty if they run.</param>
internal sealed record Block(string Language, string Text, string Mark, int Line)
{
    public bool IsShell => Language is "sh" or "bash";
    public bool Runs => IsShell && Mark.Length == 0;

    /// <summary>Its lines without comments.</summary>
    public IEnumerable<string> Commands =>
        Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'));
}
