using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>Options of all commands, which may also stand before the command: <c>hpcrun --quiet pull</c>. Apptainer has the
/// same.</summary>
internal static class GlobalOptions
{
    public static readonly OptionSpec[] Specs =
    [
        new("quiet", 'q', null, "print errors only") { IsGlobal = true, Aliases = ["silent", "s"] },
        new("verbose", 'v', null, "accepted for Apptainer compatibility; no effect") { IsGlobal = true },
        new("debug", 'd', null, "show where an internal error comes from") { IsGlobal = true },
        new("nocolor", '\0', null, "accepted for Apptainer compatibility; no effect") { IsGlobal = true },
    ];

    /// <summary>Where messages that are not errors go.</summary>
    public static Action<string> Notes(ParsedArguments words) => words.Has("quiet") ? _ => { } : Report.Note;
}
