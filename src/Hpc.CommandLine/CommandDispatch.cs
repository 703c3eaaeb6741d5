using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>Goes down a tree of commands to the one that the words name.</summary>
/// <param name="print">Where help goes.</param>
public sealed class CommandDispatch(Action<string> print)
{
    /// <summary>As <see cref="OptionReader{TOption}.TakesNamesBehindOneDash"/>.</summary>
    public bool TakesNamesBehindOneDash { get; init; }

    /// <summary>An option with an empty value was not given: callers of Apptainer mean that by it.</summary>
    public bool EmptyIsAbsent { get; init; }

    /// <summary>Options that every command takes beside its own, which come first; they are in no command's help.</summary>
    public IReadOnlyList<OptionSpec> GlobalOptions { get; init; } = [];

    /// <summary>Those that stood before the command.</summary>
    public IReadOnlyList<string> GlobalWords { get; init; } = [];

    /// <returns>The command's exit status.</returns>
    /// <exception cref="CommandLineException">There is no such command, or it does not take such words.</exception>
    public int Run(CommandSpec command, IReadOnlyList<string> words, string path)
    {
        if ((words.Count > 0 && IsHelp(words[0])) || (command.Run is not null && AsksForHelp(command, words)))
        {
            print(CommandHelp.Of(command, path));
            return 0;
        }

        if (command.RunUnread is { } unread)
        {
            return unread(words);
        }

        return command.Run is { } run ? run(Read(command, words, path))
            : Run(Below(command, words, path), [.. words.Skip(1)], $"{path} {words[0]}");
    }

    private ParsedArguments Read(CommandSpec command, IReadOnlyList<string> words, string path) => GlobalOptions.Count == 0
        ? ParsedArguments.Read(command, words, path, TakesNamesBehindOneDash, EmptyIsAbsent)
        : ParsedArguments.Read(command with { Options = [.. command.Options, .. GlobalOptions] }, [.. GlobalWords, .. words],
            path, TakesNamesBehindOneDash, EmptyIsAbsent);

    /// <summary>The command right below one, by the first word.</summary>
    public static CommandSpec Below(CommandSpec command, IReadOnlyList<string> words, string path)
    {
        string name = words.Count > 0 ? words[0] : throw new CommandLineException("missing COMMAND", null, path + " --help");
        List<string> names = [];
        foreach (CommandSpec below in command.Commands)
        {
            if (below.Name == name)
            {
                return below;
            }

            if (!below.IsHidden)
            {
                names.Add(below.Name);
            }
        }

        string? near = NearestName.Find(name, names);
        throw new CommandLineException($"unknown command \"{name}\"", null, near is null ? path + " --help" : $"{path} {near}");
    }

    public static bool IsHelp(string word) => word is "--help" or "-h" or "-?";

    /// <summary>Anywhere among the options: who asks for help may have written half a command.</summary>
    public static bool AsksForHelp(CommandSpec command, IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (IsHelp(word))
            {
                return true;
            }

            if (word == "--" || (command.StopsAtArguments && word is not ['-', _, ..]))
            {
                return false;
            }
        }

        return false;
    }
}
