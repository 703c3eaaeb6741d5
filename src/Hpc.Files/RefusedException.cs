namespace Hpc.Files;

/// <summary>What was asked for cannot be done, said before anything is done or changed, in words for a person.</summary>
/// <param name="what">What cannot be done: lower case, no full stop.</param>
/// <param name="why">Why not; null where the message says it all.</param>
/// <param name="remedy">What to try; null where nothing helps.</param>
/// <param name="status">Exit status of the command.</param>
public sealed class RefusedException(string what, string? why, string? remedy, int status = RefusedException.Failure) : Exception(what)
{
    /// <summary>A failure of hpcrun's own.</summary>
    public const int Failure = 255;

    public string? Why { get; } = why;
    public string? Remedy { get; } = remedy;
    public int Status { get; } = status;
}
