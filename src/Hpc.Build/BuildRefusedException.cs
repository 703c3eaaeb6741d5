namespace Hpc.Build;

/// <summary>An image cannot be made as asked, for a reason that the user can do something about.</summary>
public sealed class BuildRefusedException(string message, string? why, string? remedy) : Exception(message)
{
    public string? Why { get; } = why;

    public string? Remedy { get; } = remedy;
}
