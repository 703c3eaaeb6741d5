namespace Hpc.Plan;

/// <summary>The words that the user wrote cannot be meant: an unknown option, a malformed bind, a missing command. The
/// command ends with status 1 and prints the message, the reason and the remedy as three lines.</summary>
public sealed class UsageException : Exception
{
    /// <param name="message">What was wrong, with the user's text in double quotes; lower case, no full stop.</param>
    /// <param name="why">Why it cannot be meant.</param>
    /// <param name="remedy">What to write instead; null where the message says it all.</param>
    public UsageException(string message, string? why = null, string? remedy = null)
        : base(message)
    {
        Why = why;
        Remedy = remedy;
    }

    public string? Why { get; }
    public string? Remedy { get; }
}
