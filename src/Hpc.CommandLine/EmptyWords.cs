using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>Words of a command line that are there and say nothing: perhaps a variable of a script is not set. They are refused
/// before anything is done.</summary>
internal static class EmptyWords
{
    private const string Why = "perhaps a variable of a script is not set";

    /// <summary>The options that were given, where an empty value means that one was not.</summary>
    public static IReadOnlyList<OptionUse<OptionSpec>> Without(IReadOnlyList<OptionUse<OptionSpec>> uses) =>
        uses.All(use => !IsEmpty(use)) ? uses : [.. uses.Where(use => !IsEmpty(use))];

    private static bool IsEmpty(OptionUse<OptionSpec> use) =>
        use.Value.Text.Length == 0 && use.Option is { ValueName: not null, MayBeEmpty: false };

    /// <param name="path">The command with those above it.</param>
    /// <exception cref="CommandLineException">A word is empty that may not be.</exception>
    public static void Refuse(CommandSpec command, IReadOnlyList<string> arguments, IReadOnlyList<OptionUse<OptionSpec>> uses,
        string path)
    {
        foreach (OptionUse<OptionSpec> use in uses)
        {
            if (IsEmpty(use))
            {
                throw new CommandLineException($"the value of {use.Value.Origin} is empty", Why,
                    $"write {use.Value.Origin} {use.Option.ValueName}");
            }
        }

        for (int at = 0; at < arguments.Count && command.Arguments.Count > 0; at++)
        {
            ArgumentSpec argument = command.Arguments[Math.Min(at, command.Arguments.Count - 1)];
            if (arguments[at].Length == 0 && !argument.MayBeEmpty)
            {
                throw new CommandLineException($"{argument.Name.Trim('[', ']', '.')} is empty", Why,
                    CommandHelp.Usage(command, path));
            }
        }
    }
}
