using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Solver;

/// <summary>The process that will be the solver, as the words, variables and directory that it was started with say what is
/// wanted. It is this process's other half, or a rank for which the image server plans.</summary>
/// <param name="ProcessId">Of the process that will be the solver.</param>
/// <param name="Launcher">Pid of the process that started it: a shell, slurmstepd, an MPI launcher.</param>
/// <param name="Arguments">argv, one char per byte.</param>
/// <param name="WorkingDirectory">Canonical; empty if it cannot be named.</param>
public sealed record SolverProcess(int ProcessId, int Launcher, string[] Arguments, EnvironmentBlock Environment,
    string WorkingDirectory)
{
    public static SolverProcess OfThisProcess() => Of(StageEntry.Solver(), StageEntry.LauncherProcess(), StageEntry.Arguments(),
        StageEntry.Environment(), Unistd.WorkingDirectory() ?? "");

    /// <summary>Its <see cref="Arguments"/> alone: nothing else of it is looked at unless they stand in variables.</summary>
    public static string[] WordsOfThisProcess() => StageEntry.Arguments() is var arguments && TaskWords.MayPrecede(arguments)
        ? OfThisProcess().Arguments : arguments;

    /// <summary>Another process of this user, which sees the same files as this one, from its /proc entry (proc(5): cmdline,
    /// environ, cwd). Null if it cannot be read.</summary>
    /// <param name="launcher">Pid of the process that started it.</param>
    public static SolverProcess? OfProcess(int process, int launcher)
    {
        string entry = $"/proc/{process}/";
        return SmallFile.ReadText(entry + "cmdline") is { Length: > 0 } words
            && SmallFile.ReadText(entry + "environ") is { } variables
            && Unistd.ReadLink(entry + "cwd") is { } directory
            ? Of(process, launcher, Terminated(words), Terminated(variables), directory)
            : null;
    }

    private static SolverProcess Of(int process, int launcher, string[] arguments, IEnumerable<string> variables,
        string directory)
    {
        EnvironmentBlock environment = new(variables);
        return new SolverProcess(process, launcher, TaskWords.Join(arguments, environment), environment, directory);
    }

    /// <summary>A list of which every entry ends with NUL.</summary>
    private static string[] Terminated(string text) => text.Length == 0 ? [] : text[..^1].Split('\0');
}
