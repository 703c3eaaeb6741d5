using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The whole argument vector, cut at the command's name.</summary>
/// <param name="CalledAs">Last part of argv[0]: hpcrun, apptainer, singularity or run-singularity.</param>
/// <param name="Command">exec, run, sif, doctor, ...; "help" and "version" also for the options of that name; null: nothing was
/// said.</param>
/// <param name="Words">What follows the command, with the global options that stood before it in front.</param>
internal sealed record CommandLine(string CalledAs, string? Command, IReadOnlyList<string> Words)
{
    /// <summary>What SIF files that Apptainer and Singularity wrote name as their interpreter: <c>run-singularity FILE
    /// ARGS</c>.</summary>
    private const string RunSingularity = "run-singularity";

    /// <summary>How many of the <see cref="Words"/> stood before the command.</summary>
    public int GlobalOptions { get; init; }

    /// <summary>The command as one of the four that start a program in an image, or null.</summary>
    public CommandKind? Kind => Command switch
    {
        "exec" => CommandKind.Exec,
        "run" => CommandKind.Run,
        "shell" => CommandKind.Shell,
        "test" => CommandKind.Test,
        _ => null,
    };

    public static CommandLine Split(IReadOnlyList<string> argv)
    {
        string calledAs = argv.Count == 0 ? "hpcrun" : argv[0][(argv[0].LastIndexOf('/') + 1)..];
        if (calledAs == RunSingularity)
        {
            return new CommandLine(calledAs, "run", [.. argv.Skip(1)]);
        }

        List<string> globals = [];
        for (int at = 1; at < argv.Count; at++)
        {
            if (!argv[at].StartsWith('-'))
            {
                return new CommandLine(calledAs, argv[at], [.. globals, .. argv.Skip(at + 1)]) { GlobalOptions = globals.Count };
            }

            if (argv[at] is "-h" or "--help" or "--version")
            {
                return new CommandLine(calledAs, argv[at] == "--version" ? "version" : "help", []);
            }

            globals.AddRange(GlobalWords(argv[at]));
        }

        return new CommandLine(calledAs, null, globals);
    }

    /// <summary>The global options of a word: of <c>-dv</c> each of the letters.</summary>
    private static IEnumerable<string> GlobalWords(string word) => word is ['-', not '-', _, ..]
        && word.Skip(1).All(char.IsAsciiLetter)
        ? word.Skip(1).SelectMany(letter => GlobalOption($"-{letter}")) : GlobalOption(word);

    /// <summary>A global option in the words that the commands know.</summary>
    private static IEnumerable<string> GlobalOption(string word) => word switch
    {
        "-q" or "--quiet" or "-s" or "--silent" => ["--quiet"],
        "-v" or "--verbose" => ["--verbose"],
        "-d" or "--debug" => ["--debug"],
        "--nocolor" or "--build-config" => [],
        _ when word.StartsWith("--config", StringComparison.Ordinal) || word == "-c" => throw new CommandLineException(
            $"{word} is not supported", "the files are /etc/hpcrun/hpcrun.toml and ~/.config/hpcrun/hpcrun.toml",
            "use options, HPCRUN_ variables or --profile"),
        _ => throw new CommandLineException($"unknown option \"{word}\"", "it is before the command",
            "write options of exec after exec"),
    };
}
