using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>The words behind a command, sorted into arguments and options.</summary>
public sealed class ParsedArguments(IReadOnlyList<string> arguments, IReadOnlyList<OptionUse<OptionSpec>> uses)
{
    public IReadOnlyList<string> Arguments => arguments;

    private IReadOnlyList<OptionUse<OptionSpec>> Uses => uses;

    /// <summary>The argument at a place; empty if it is missing.</summary>
    public string this[int index] => index < arguments.Count ? arguments[index] : "";

    /// <summary>Whether a switch is on, or an option was given with a value.</summary>
    public bool Has(string option) =>
        Last(option) is { } use && (use.Option.ValueRule != OptionValueRule.None || SwitchText.Parse(use.Value));

    /// <summary>The value of an option; of several the last; null if it was not given.</summary>
    public string? Text(string option) => Last(option)?.Value.Text;

    /// <summary>All values of an option, in order.</summary>
    public List<string> All(string option)
    {
        List<string> all = [];
        foreach (OptionUse<OptionSpec> use in uses)
        {
            if (use.Option.Name == option)
            {
                all.Add(use.Value.Text);
            }
        }

        return all;
    }

    /// <summary>The same words behind options of others, over which they win.</summary>
    public ParsedArguments Behind(ParsedArguments others) => new(arguments, [.. others.Uses, .. uses]);

    /// <summary>A whole number from 0 on; null if the option was not given.</summary>
    /// <exception cref="UsageException">The value is none.</exception>
    public uint? Number(string option) => Last(option) is { } use ? NumberOf(use.Value.Text, use.Value.Origin) : null;

    /// <summary>The argument at a place as a whole number from 0 on.</summary>
    /// <exception cref="UsageException">The argument is none.</exception>
    public uint Number(int index, string name) => NumberOf(this[index], name);

    /// <summary>Reads words as a command has them.</summary>
    /// <param name="path">The command with those above it, for messages: "hpcrun sif list".</param>
    /// <param name="emptyIsAbsent">An option with an empty value was not given: callers of Apptainer mean that by it.</param>
    /// <exception cref="CommandLineException">An option is unknown, or a word is missing, empty or too many.</exception>
    public static ParsedArguments Read(CommandSpec command, IReadOnlyList<string> words, string path,
        bool takesNamesBehindOneDash = false, bool emptyIsAbsent = false)
    {
        OptionReader<OptionSpec> reader = new(command.Options, words, path + " --help")
        { TakesNamesBehindOneDash = takesNamesBehindOneDash };
        IReadOnlyList<string> arguments = command.StopsAtArguments ? [.. words.Skip(reader.ReadOptions().Next)]
            : reader.ReadAll(command.ArgumentsBeforeRest).Arguments;
        CheckCount(command, arguments, path);
        IReadOnlyList<OptionUse<OptionSpec>> uses = emptyIsAbsent ? EmptyWords.Without(reader.Uses) : reader.Uses;
        if (!takesNamesBehindOneDash)
        {
            EmptyWords.Refuse(command, arguments, uses, path); // callers of Go's programs mean what is not given by it
        }

        return new ParsedArguments(arguments, uses);
    }

    private static void CheckCount(CommandSpec command, IReadOnlyList<string> arguments, string path)
    {
        int needed = 0;
        bool takesTheRest = command.StopsAtArguments;
        foreach (ArgumentSpec argument in command.Arguments)
        {
            takesTheRest |= argument.TakesTheRest;
            needed += argument.MayBeMissing ? 0 : 1;
        }

        if (arguments.Count < needed)
        {
            ArgumentSpec missing = command.Arguments.Where(argument => !argument.MayBeMissing).ElementAt(arguments.Count);
            throw new CommandLineException($"missing {missing.Name}", null, CommandHelp.Usage(command, path));
        }

        if (!takesTheRest && arguments.Count > command.Arguments.Count)
        {
            throw new CommandLineException($"unexpected argument \"{arguments[command.Arguments.Count]}\"", null,
                CommandHelp.Usage(command, path));
        }
    }

    private OptionUse<OptionSpec>? Last(string option)
    {
        for (int at = uses.Count - 1; at >= 0; at--)
        {
            if (uses[at].Option.Name == option)
            {
                return uses[at];
            }
        }

        return null;
    }

    private static uint NumberOf(string text, string name) => uint.TryParse(text, out uint number) ? number
        : throw new UsageException($"{name} \"{text}\" is not a whole number");
}
