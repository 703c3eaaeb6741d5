namespace Hpc.Plan;

/// <summary>What the user wrote, on the command line, in a variable or in a file, cannot be meant: a malformed bind, a size that is none. The
/// command ends with <see cref="Status"/> and prints the message, the reason and the remedy as three lines.</summary>
public class UsageException : Exception
{
    /// <param name="message">What was wrong, with the user's text in double quotes; lower case, no full stop.</param>
    /// <param name="why">Why it cannot be meant.</param>
    /// <param name="remedy">What to write instead; null if the message says it all.</param>
    public UsageException(string message, string? why = null, string? remedy = null)
        : base(message)
    {
        Why = why;
        Remedy = remedy;
    }

    public string? Why { get; }
    public string? Remedy { get; }

    /// <summary>The exit status: 255 for a value that is refused, 1 for words that make no command line.</summary>
    public virtual int Status => 255;
}
