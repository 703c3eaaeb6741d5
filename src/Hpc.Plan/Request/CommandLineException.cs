namespace Hpc.Plan;

/// <summary>Words that make no command line: an unknown option or command, a word that is missing or too many. Exit status 1, as
/// Apptainer has it.</summary>
public sealed class CommandLineException(string message, string? why = null, string? remedy = null)
    : UsageException(message, why, remedy, status: WrongWords);
