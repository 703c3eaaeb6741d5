namespace Hpc.Cli;

/// <summary>An option of a command that launches nothing.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Letter">Of <c>-x</c>; '\0' where there is none.</param>
/// <param name="Value">The value's name in the help; null for a switch.</param>
internal sealed record WordOption(string Name, char Letter, string? Value, string Help);
