using Hpc.Plan;

namespace Hpc.Launch.Solver;

/// <summary>What Slurm's plugin leaves in variables where it can put no words in front of a task's command, before Slurm 23.11:
/// HPCRUN_TASK_WORD_0 and so on. The first one is hpcrun by a path that nobody types, as which Slurm starts it, and the last one
/// the command's own name; the command's arguments are this process's.</summary>
internal static class TaskWords
{
    /// <summary>How such a path begins; entry.c looks at it, too.</summary>
    private const string Beginning = "/./";

    private const string Variable = "HPCRUN_TASK_WORD_";

    /// <summary>False for any command line that somebody typed.</summary>
    public static bool MayPrecede(string[] arguments) =>
        arguments is [var program, ..] && program.StartsWith(Beginning, StringComparison.Ordinal);

    /// <summary>The words as if they stood in front of the command; the environment loses its copies. Any other command line is
    /// left as it is.</summary>
    public static string[] Join(string[] arguments, EnvironmentBlock environment)
    {
        if (!MayPrecede(arguments) || environment.Get(Variable + "0") != arguments[0])
        {
            return arguments;
        }

        List<string> words = [];
        while (environment.Get($"{Variable}{words.Count}") is { } word)
        {
            environment.Remove($"{Variable}{words.Count}");
            words.Add(word);
        }

        return [.. words, .. arguments.AsSpan(1)];
    }
}
