using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What Slurm's plugin has hpcrun do beside a job, with the options as it heard them: <c>hpcrun slurm check</c> where
/// the user types, <c>stage</c> when srun has its nodes, <c>save</c> when the task has ended.</summary>
internal static class SubmissionCommands
{
    private const string MultiProg = "--multi-prog";
    private const int MostBytesOfAName = 64 * 1024;

    public static IEnumerable<CommandSpec> Trees() =>
    [
        new("check", "What the plugin asks at srun: whether the --container- options can be meant.") { RunUnread = Check },
        new("stage", "What the plugin does at srun: send the job's image to its nodes.") { RunUnread = Stage },
        new("save", "What the plugin does after a task: make an image of its container.") { RunUnread = Save },
    ];

    /// <summary>Writes the variables that the job should have.</summary>
    private static int Check(IReadOnlyList<string> words)
    {
        SolverProcess caller = SolverProcess.OfThisProcess();
        ContainerOptions options = ContainerOptions.Read(words, caller.Environment);
        string image = ContainerImage.Of(options, caller.WorkingDirectory);
        OptionContradictions.Check(options);
        SaveTarget.Check(options, caller.WorkingDirectory);
        CommandKind verb = TaskCommand.Verb(options) == "run" ? CommandKind.Run : CommandKind.Exec;
        _ = ExecCommand.Parse(verb, [.. ExecArguments.Of(options, image), "true"], caller.Environment);
        if (!options.IsMeant)
        {
            foreach (OptionText option in options.Said)
            {
                Terminal.Warning($"{option.Origin} has no effect without --container-image or --container-name");
            }

            return 0;
        }

        if (options.HasOneProgram
            && SrunLine.HasSeveralPrograms([.. (SmallFile.ReadText($"/proc/{caller.Launcher}/cmdline")
            ?? "").Split('\0').Skip(1)]))
        {
            throw new UsageException($"cannot use {MultiProg} together with --container-image",
                "before Slurm 23.11 a plugin does not reach the programs of the file",
                "write 'hpcrun exec IMAGE' in front of each program in the file, and no --container-image");
        }

        return Pin(options, image, caller);
    }

    /// <summary>A name that can mean no image is refused, as hpcrun-image says it; a registry that does not answer now may do
    /// so on the nodes.</summary>
    /// <returns>The status of the check.</returns>
    private static int Pin(ContainerOptions options, string image, SolverProcess caller)
    {
        if (!ContainerImage.HasTag(options, image))
        {
            return 0;
        }

        string? digest = null;
        int end = 0;
        try
        {
            digest = Spawn.Output(ImageProgram.Find($"image '{image}'"), ["resolve", image],
                [.. caller.Environment.Entries], MostBytesOfAName, out end)?.TrimEnd('\n');
        }
        catch (RefusedException error)
        {
            Terminal.Warning(error.Message);
        }

        if (end == RefusedException.WrongWords)
        {
            return Terminal.FailureStatus;
        }

        if (string.IsNullOrEmpty(digest))
        {
            Terminal.Warning($"{image} is not pinned to a digest: every node resolves the tag itself");
        }
        else
        {
            Terminal.Exact($"{ContainerImage.Pinned}={image} {digest}\n");
        }

        return 0;
    }

    private static int Stage(IReadOnlyList<string> words)
    {
        SolverProcess caller = SolverProcess.OfThisProcess();
        ContainerOptions options = ContainerOptions.Read(words, caller.Environment);
        return !options.IsOn("stage") ? 0
            : CommandTree.Run(StageCommand.Tree(),
                [.. OfJob(options, options.Job), "--", ContainerImage.Of(options, caller.WorkingDirectory)], "hpcrun stage");
    }

    private static int Save(IReadOnlyList<string> words)
    {
        ContainerOptions options = ContainerOptions.Read(words, SolverProcess.OfThisProcess().Environment);
        bool isNamed = options["name"] is not null;
        string[] remove = isNamed ? [] : ["--remove"];
        return CommandTree.Run(ContainerCommand.Tree(),
            ["save", .. OfJob(options, options.NamesOfJob || !isNamed ? options.Job : null), .. remove, "--",
                ExecArguments.NameToSave(options), options["save"]?.Text ?? ""], "hpcrun container");
    }

    private static List<string> OfJob(ContainerOptions options, string? job)
    {
        List<string> words = job is null ? [] : ["--job", job];
        words.AddRange(options.NodeDirectory is { } directory ? ["--node-dir", directory] : []);
        return words;
    }
}
