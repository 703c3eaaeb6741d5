namespace Hpc.Files;

/// <summary>What was asked for cannot be done, said before anything is done or changed, in words for a person. The command prints
/// the message, the reason and the remedy as three lines, and ends with <see cref="Status"/>. Heirs are what a caller may want to
/// tell apart.</summary>
public class RefusedException : Exception
{
    /// <summary>A failure of hpcrun's own.</summary>
    public const int Failure = 255;

    /// <summary>Words that mean nothing, whatever the host and the image are.</summary>
    public const int WrongWords = 1;

    /// <param name="what">What cannot be done: lower case, no full stop, the user's own text in quotes.</param>
    /// <param name="why">Why not; null where the message says it all.</param>
    /// <param name="remedy">What to try; null where nothing helps.</param>
    /// <param name="status">Exit status of the command, 1 to 255.</param>
    public RefusedException(string what, string? why, string? remedy, int status = Failure, Exception? inner = null)
        : base(what, inner)
    {
        (Why, Remedy, Status) = (why, remedy, status);
    }

    public string? Why { get; }
    public string? Remedy { get; }
    public int Status { get; }
}
