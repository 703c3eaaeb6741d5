using Hpc.Binary;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>From the words to the verb, and from every failure to one line in the log and status 1.</summary>
internal static class Entry
{
    public const int Failure = 1;

    public static CommandEnd Run(string[] argv, CallerProcess caller)
    {
        GlobalOptions options = new();
        try
        {
            WordReader words = new([.. argv.Skip(argv.Length > 1 && argv[1] == "oci" ? 2 : 1)]);
            options = GlobalOptions.Read(words);
            return CommandEnd.Done(Verb(options, words, caller));
        }
        catch (RuntimeException error)
        {
            options.Log.Error(error.Message);
        }
        catch (LaunchRefusedException error)
        {
            options.Log.Error($"{error.Message} ({error.Why}; try: {error.Remedy})");
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
        catch (Exception error) when (Environment.GetEnvironmentVariable("HPCRUN_DEBUG") != "1")
        {
            options.Log.Error($"internal error: {error.GetType().Name}: {error.Message} (HPCRUN_DEBUG=1 shows where)");
        }

        return CommandEnd.OfLaunch(Failure);
    }

    private static int Verb(GlobalOptions options, WordReader words, CallerProcess caller) => words.TakeVerb() switch
    {
        "create" => CreateCommand.Create(options, words, caller),
        "run" => CreateCommand.Run(options, words, caller),
        "start" => StartCommand.Run(options, words),
        "state" => StateCommand.State(options, words),
        "list" => StateCommand.List(options, words),
        "kill" => KillCommand.Run(options, words),
        "delete" => DeleteCommand.Run(options, words),
        "exec" => ExecCommand.Run(options, words, caller),
        "features" => InformationCommand.Features(),
        "--version" or "-v" or "version" => InformationCommand.Version(),
        "--help" or "-h" or "help" or null => InformationCommand.Help(),
        string other => throw new RuntimeException($"unknown command \"{other}\": it is none of {InformationCommand.Verbs}"),
    };
}
