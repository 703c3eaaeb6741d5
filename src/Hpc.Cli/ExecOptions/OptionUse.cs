namespace Hpc.Cli;

/// <summary>One option as it stood on the command line or in the environment, with its text.</summary>
internal sealed record OptionUse(ExecOption Option, OptionText Value);
