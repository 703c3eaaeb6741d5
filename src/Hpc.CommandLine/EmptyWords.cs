using Hpc.Plan;

namespace Hpc.CommandLine;

/// <summary>Words of a command line that are there and say nothing: perhaps a variable of a script is not set. They are refused
/// before anything is done.</summary>
internal static class EmptyWords
{
    private const string Why = "perhaps a variable of a script is not set";

    /// <param name="path">The command with those above it.</param>
    /// <exception cref="CommandLineException">A word is empty that may not be.</exception>
    public static void Refuse(CommandSpec command, IReadOnlyList<string> arguments, IReadOnlyList<OptionUse<OptionSpec>> uses,
        string path)
    {
        foreach (OptionUse<OptionSpec> use in uses)
        {
            if (use.Value.Text.Length == 0 && use.Option.ValueName is { } value && !use.Option.MayBeEmpty)
            {
                throw new CommandLineException($"the value of {use.Value.Origin} is empty", Why,
                    $"write {use.Value.Origin} {value}");
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
