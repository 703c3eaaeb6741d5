using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>From the words to the verb, and from every failure to one line in the log and status 1.</summary>
internal static class Entry
{
    public const int Failure = 1;

    /// <summary>exec, and run that waits.</summary>
    public const int NothingRan = 255;

    public static CommandEnd Run(string[] argv, CallerProcess caller)
    {
        GlobalOptions options = new();
        try
        {
            IReadOnlyList<string> words = options.Read([.. argv.Skip(argv.Length > 1 && argv[1] == "oci" ? 2 : 1)]);
            return CommandEnd.Done(Run(options, words, caller));
        }
        catch (ProgramException error)
        {
            options.Log.Bare(error.Message);
        }
        catch (RuntimeException error)
        {
            options.Log.Error(error.Message);
        }
        catch (RefusedException error)
        {
            options.Log.Error(string.Join("; ",
                new[] { error.Message, error.Why, error.Remedy is null ? null : "try: " + error.Remedy }.OfType<string>()));
        }
        catch (CorruptImageException error)
        {
            options.Log.Error(error.Message);
        }
        catch (UnsupportedFeatureException error)
        {
            options.Log.Error($"{error.Message} (try: {error.Remedy})");
        }
        catch (SystemCallException error)
        {
            options.Log.Error($"{error.Message} ({ErrnoText.Of(error.Errno)})");
        }
        catch (OutOfMemoryException)
        {
            options.Log.Error(Exhaustion.OfMemory.Why);
        }
        catch (Exception error)
        {
            options.Log.Error(InternalError.Headline(error) + (InternalError.IsTraced ? "" : " (HPCRUN_DEBUG=1 shows where)"));
            Terminal.Print(InternalError.IsTraced ? InternalError.Frames(error) : "", output: 2);
        }

        return CommandEnd.OfLaunch(options.FailureStatus);
    }

    /// <summary>The two would need CRIU, which needs root: whoever calls them is told by name, whatever options there
    /// are.</summary>
    private static readonly string[] Refused = ["checkpoint", "restore"];

    private static int Run(GlobalOptions options, IReadOnlyList<string> words, CallerProcess caller)
    {
        options.FailureStatus = words is ["exec" or "run", ..] ? NothingRan : Failure;
        CommandSpec tree = OciCommands.Tree(verb => Verb(verb, options, caller));
        if (words.Count > 0 && Refused.Contains(words[0]) && !words.Any(CommandDispatch.IsHelp))
        {
            throw new RuntimeException($"cannot {words[0]} a container: this runtime does not save processes (that is " +
                "CRIU's work, and it wants root)");
        }

        if (words.Count > 1 && words.Any(CommandDispatch.IsHelp) && tree.Commands.All(command => command.Name != words[0]))
        {
            throw new RuntimeException($"unknown command: No help topic for '{words[0]}'");
        }

        return words is [] or ["help", ..] ? InformationCommand.Help(tree)
            : new CommandDispatch(text => Terminal.Print(text)) { TakesNamesBehindOneDash = true }.Run(tree, words,
                OciCommands.Path);
    }

    private static Func<ParsedArguments, int> Verb(string verb, GlobalOptions options, CallerProcess caller) =>
        words => verb switch
    {
        "create" => CreateCommand.Create(options, words, caller),
        "run" => CreateCommand.Run(options, words, caller),
        "start" => StartCommand.Run(options, words),
        "state" => StateCommand.State(options, words),
        "list" => StateCommand.List(options, words),
        "kill" => KillCommand.Run(options, words),
        "delete" => DeleteCommand.Run(options, words),
        "exec" => ExecCommand.Run(options, words, caller),
        "ps" => ProcessesCommand.Run(options, words),
        "pause" => FreezeCommand.Pause(options, words),
        "resume" => FreezeCommand.Resume(options, words),
        "events" => EventsCommand.Run(options, words),
        "update" => UpdateCommand.Run(options, words),
        "spec" => SpecCommand.Run(words),
        "features" => InformationCommand.Features(),
        "version" => InformationCommand.Version(),
        _ => throw new ArgumentException(verb),
    };
}
