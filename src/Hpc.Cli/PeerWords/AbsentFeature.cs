using Hpc.CommandLine;
using Hpc.Host;

namespace Hpc.Cli;

/// <summary>Commands of Apptainer's for something that hpcrun does not have. A list is an empty one; what would only set
/// something that nothing reads ends with 0 and a warning, so that a script goes on; what would grant something, or print what
/// the script goes on with, is refused (adr/0035).</summary>
/// <param name="feature">A clause: "there are no remote endpoints".</param>
/// <param name="remedy">What to do instead.</param>
internal sealed class AbsentFeature(string feature, string remedy)
{
    /// <summary>Prints the heading of a table and no row.</summary>
    public static CommandSpec Empty(string name, string help, string text) => new(name, help)
    {
        Run = _ =>
        {
            Terminal.Print(text);
            return 0;
        },
    };

    /// <param name="path">The command's words.</param>
    /// <param name="arguments">What it takes.</param>
    public CommandSpec WithoutEffect(string path, params ArgumentSpec[] arguments) =>
        new(Name(path), $"Has no effect: {feature}.")
        {
            Arguments = arguments,
            Run = words => Ignore(path, words),
        };

    public CommandSpec Refused(string path, params ArgumentSpec[] arguments) => new(Name(path), $"Refused: {feature}.")
    {
        Arguments = arguments,
        Run = _ => throw Refusal(path),
    };

    public int Ignore(string path, ParsedArguments words)
    {
        if (!words.Has("quiet"))
        {
            Terminal.Warning($"{path} has no effect: {feature}");
        }

        return 0;
    }

    public RefusedException Refusal(string path) =>
        new($"cannot {path}: {feature}", "the command is known for Apptainer's scripts", remedy);

    /// <summary>The last word.</summary>
    private static string Name(string path) => path[(path.LastIndexOf(' ') + 1)..];
}
