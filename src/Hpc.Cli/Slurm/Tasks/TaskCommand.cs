using Hpc.Launch.Solver;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary><c>hpcrun task OPTIONS -- COMMAND</c>, which Slurm's plugin makes of <c>srun --container-image=IMAGE COMMAND</c>: the
/// words of exec or run that it means. What follows <c>--</c> is not looked at.</summary>
internal static class TaskCommand
{
    public const string Command = "task";

    /// <summary>The line itself, or what <c>task</c> means for this process.</summary>
    /// <exception cref="UsageException">The options cannot be meant.</exception>
    public static CommandLine Expand(CommandLine line, SolverProcess caller) =>
        Expand(line, caller.Environment, caller.WorkingDirectory);

    internal static CommandLine Expand(CommandLine line, EnvironmentBlock environment, string directory)
    {
        if (line.Command != Command || line.Words is ["--help" or "-h", ..])
        {
            return line;
        }

        ContainerOptions options = ContainerOptions.Read(line.Words, environment);
        OptionContradictions.Check(options);
        SaveTarget.Check(options, directory);
        if (options["save"] is not null && !options.IsBatchScript
            && environment.Get(SlurmVariables.StepTasks) is { } tasks and not "1")
        {
            throw new UsageException("cannot use --container-save in a step of several tasks",
                $"this step has {tasks} tasks, and one container becomes the image", "srun -n1");
        }

        if (StepContainers.ProcessOf(options) is { } process)
        {
            return new CommandLine(line.CalledAs, "exec", ["--join", process, .. options.Command]);
        }

        List<string> words = ExecArguments.Of(options, ContainerImage.Of(options, directory));
        return new CommandLine(line.CalledAs, Verb(options), [.. words, .. options.Command]);
    }

    public static string Verb(ContainerOptions options) => options.IsOn("entrypoint") ? "run" : "exec";

    /// <summary>Whether another rank of the step could want something else with the same words: a variable of its own.</summary>
    public static bool IsOfOneRank(CommandLine line, EnvironmentBlock environment) => line.Command == Command
        && ContainerOptions.Read(line.Words, environment) is var options
        && (options.HasFrameworkVariables
            || (options["env"] is { } names && Array.Exists(names.Text.Split(','), RankVariables.Has)));
}
