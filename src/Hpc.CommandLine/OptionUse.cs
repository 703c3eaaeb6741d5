namespace Hpc.CommandLine;

/// <summary>One option as it stood on the command line, in the environment or in a file, with its text.</summary>
public sealed record OptionUse<TOption>(TOption Option, OptionText Value)
    where TOption : OptionSpec;
