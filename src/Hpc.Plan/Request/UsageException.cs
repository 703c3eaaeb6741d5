namespace Hpc.Plan;

/// <summary>What the user wrote, on the command line, in a variable or in a file, cannot be meant: a malformed bind, a size that
/// is none.</summary>
public class UsageException(string message, string? why = null, string? remedy = null, int status = RefusedException.Failure)
    : RefusedException(message, why, remedy, status);
