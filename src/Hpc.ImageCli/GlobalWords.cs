using System.CommandLine;

namespace Hpc.ImageCli;

/// <summary>Options of all commands, which may also stand before the command: <c>hpcrun --quiet pull</c>. Apptainer has the same.</summary>
internal static class GlobalWords
{
    private static readonly Option<bool> s_quiet = Everywhere("--quiet", "say nothing but errors", "-q", "--silent", "-s");
    private static readonly Option<bool> s_verbose = Everywhere("--verbose", "accepted for Apptainer's scripts", "-v");
    private static readonly Option<bool> s_debug = Everywhere("--debug", "show where an internal error comes from", "-d");
    private static readonly Option<bool> s_noColor = Everywhere("--nocolor", "accepted for Apptainer's scripts: nothing is coloured");

    public static void AddTo(RootCommand root)
    {
        foreach (Option option in new Option[] { s_quiet, s_verbose, s_debug, s_noColor })
        {
            root.Add(option);
        }
    }

    /// <summary>Where messages that are no errors go.</summary>
    public static Action<string> Notes(ParseResult words) => words.GetValue(s_quiet) ? _ => { } : Report.Note;

    public static bool IsDebug(ParseResult words) => words.GetValue(s_debug);

    private static Option<bool> Everywhere(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };
}
