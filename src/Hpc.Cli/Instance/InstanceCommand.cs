using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Instances;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>hpcrun instance: containers that stay in the background, with the words and tables of Apptainer's.</summary>
internal static class InstanceCommand
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    private static readonly OptionSpec User =
        new("user", 'u', "USER", "root only, and refused: hpcrun has no privileges over others' containers");

    public static CommandSpec Tree(string calledAs, IReadOnlyList<string> globals) => Verbs.Spec("instance") with
    {
        Commands =
        [
            Launching("start", "Start one: the image's start script, else its OCI entrypoint.", startScript: true, calledAs,
                globals),
            Launching("run", "Start one that runs the image's runscript.", startScript: false, calledAs, globals),
            new("list", "List them.")
            {
                Arguments = ["[PATTERN]"],
                Options =
                [
                    new("json", 'j', null, "as JSON"), new("logs", 'l', null, "with the log files"),
                    new("all", 'a', null, "all of them (they always are)"), User,
                ],
                Run = words => InstanceList.Run(Matching(words, words[0]), words.Has("json"), words.Has("logs")),
            },
            new("stop", "Stop one, all of a pattern, or all.")
            {
                Arguments = ["[PATTERN]"],
                Options =
                [
                    new("all", 'a', null, "all of them"), new("force", 'F', null, "kill them at once (SIGKILL)"),
                    new("signal", 's', "SIGNAL", "send this signal (default: TERM)"),
                        new("timeout", 't', "SECONDS", "kill those that run after this time (default: 10)"), User,
                ],
                Run = Stop,
            },
            new("stats", "Show what one uses: processor, memory, storage, tasks.")
            {
                Arguments = ["NAME"],
                Options = [new("json", 'j', null, "as JSON"),
                    new("no-stream", '\0', null, "once, and not again and again on a terminal"), User],
                Run = words => InstanceStats.Run(RunningInstance.Require(Checked(words)[0]), words.Has("json"),
                    words.Has("no-stream")),
            },
        ],
    };

    /// <summary>Its words are those of a launch.</summary>
    private static CommandSpec Launching(string name, string help, bool startScript, string calledAs,
        IReadOnlyList<string> globals) => new(name, help)
        {
            Arguments = ["IMAGE", "NAME", "[ARGUMENT...]"],
            Options = [.. new OptionIndex(CommandKind.Start).Options.Where(option => !option.IsHidden)],
            StopsAtArguments = true,
            RunUnread = words => InstanceStart.Run([.. globals, .. words], calledAs, startScript),
        };

    private static int Stop(ParsedArguments words)
    {
        if (words.Arguments.Count == 0 && !words.Has("all"))
        {
            throw new CommandLineException("missing NAME", null, "hpcrun instance stop NAME, or --all");
        }

        int signal = words.Has("force") ? Signal.SIGKILL : SignalName.Parse(words.Text("signal") ?? "TERM");
        _ = signal > 0
            ? 0
            : throw new RefusedException($"cannot use --signal \"{words.Text("signal")}\": there is no such signal", null,
                "kill -l lists them");
        TimeSpan patience = words.Number("timeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualPatience;
        IReadOnlyList<RunningInstance> instances = Matching(words, words[0]);
        if (instances.Count == 0)
        {
            string what = words.Arguments.Count == 0 ? "any instance" : $"instance '{words[0]}'";
            throw new RefusedException($"cannot stop {what} on {NodeName.Read()}: no instance found",
                "an instance belongs to one node and one user", "hpcrun instance list", status: 1);
        }

        foreach (RunningInstance instance in instances)
        {
            Terminal.Note(
                $"instance {instance.Request.Name} is stopped: signal {signal} is sent to process {instance.ProcessId}");
        }

        InstanceEnd.Await(instances, signal, patience, killed =>
            Terminal.Note($"instance {killed.Request.Name} is killed: it did not end within {(int)patience.TotalSeconds} s"));
        return 0;
    }

    /// <param name="pattern">Empty: all.</param>
    private static IReadOnlyList<RunningInstance> Matching(ParsedArguments words, string pattern)
    {
        _ = Checked(words);
        return [.. RunningInstance.All().Where(instance =>
            pattern.Length == 0 || NamePattern.Matches(pattern, instance.Request.Name))];
    }

    private static ParsedArguments Checked(ParsedArguments words) => words.Text("user") is null ? words
        : throw new RefusedException("cannot use --user: another user's containers are out of reach",
            "hpcrun runs as the user who calls it", "run it as that user");
}
