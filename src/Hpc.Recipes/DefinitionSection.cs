namespace Hpc.Recipes;

/// <summary>A section of a definition file: what stands behind its name, and its lines.</summary>
/// <param name="Arguments">The rest of the line with its name: "-c /bin/bash"; of several sections the last one's.</param>
/// <param name="Text">The lines below, each with its end; those of a repeated section follow one another.</param>
public sealed record DefinitionSection(string Arguments, string Text)
{
    public static DefinitionSection Empty { get; } = new("", "");

    public bool IsEmpty => Text.Length == 0;

    /// <summary>The arguments without what follows a "#", as words.</summary>
    public string[] Words => [.. Arguments.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)];
}
