namespace Hpc.CommandLine;

/// <summary>One option as it stood on the command line, in the environment or in a file, with its text.</summary>
public sealed record OptionUse<TOption>(TOption Option, OptionText Value)
    where TOption : OptionSpec
{
    /// <summary>The words that it stood in, where it was read from words. Letters that were written together share one.</summary>
    public Range Words { get; init; }
}
