namespace Hpc.Recipes;

/// <summary>Lines between "&lt;&lt;NAME" and a line that is NAME.</summary>
/// <param name="Expands">The name was not quoted: variables in it have their values.</param>
public sealed record HereDocument(string Name, string Text, bool Expands);
