using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>Options of all commands, and what they do here.</summary>
internal static class GlobalOptions
{
    public static IReadOnlyList<OptionSpec> Specs => GlobalOptionSpecs.All;

    /// <summary>Where messages that are not errors go.</summary>
    public static Action<string> Notes(ParsedArguments words) => words.Has("quiet") ? _ => { } : Report.Note;
}
