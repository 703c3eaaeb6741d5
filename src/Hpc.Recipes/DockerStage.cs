namespace Hpc.Recipes;

/// <summary>A stage of a Dockerfile: FROM, and what follows it.</summary>
/// <param name="Line">Of FROM.</param>
/// <param name="Image">As it is written, with variables.</param>
/// <param name="Name">Behind AS, in lower case; null where it has none.</param>
/// <param name="Platform">Of <c>--platform</c>; null for none.</param>
public sealed record DockerStage(int Line, string Image, string? Name, string? Platform,
    IReadOnlyList<DockerInstruction> Instructions);
