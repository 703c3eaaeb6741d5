namespace Hpc.Cli;

/// <summary>One option as it stood on the command line or in the environment, with its text.</summary>
internal readonly record struct OptionUse(ExecOption Option, OptionText Value);
