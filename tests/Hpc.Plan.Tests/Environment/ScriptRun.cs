using System.Text;

namespace Hpc.Plan.Tests;

/// <summary>Runs a script through <see cref="EnvironmentScript"/> with a table for an image.</summary>
internal sealed class ScriptRun
{
    public static readonly string[] Start = ["HOME=/home/u", "FULL=value", "EMPTY=", "SPACED=a  b",
        "PATH=/usr/bin:/bin", "STAR=*"];

    private readonly ShellVariables _variables = new();

    public string? Obstacle { get; private init; }

    /// <summary>Exported variables in sorted order.</summary>
    public string Environment =>
        string.Join('\n', _variables.Exported().Select(pair => $"{pair.Name}={pair.Value}").Order(StringComparer.Ordinal));

    public static ScriptRun Of(string script, params IReadOnlyList<string> start)
    {
        ScriptRun run = new();
        foreach (string entry in start)
        {
            (string name, string? value) = KeyValue.Split(entry);
            run._variables.SetExported(name, value!);
        }

        EnvironmentScript evaluator = new(run._variables, new ScriptFiles(new TableFiles(), ["/tmp"]));
        return new ScriptRun(run._variables) { Obstacle = evaluator.Run("s.sh", script) };
    }

    private ScriptRun()
    {
    }

    private ScriptRun(ShellVariables variables) => _variables = variables;

    public static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
