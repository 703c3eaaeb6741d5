using System.Text;

namespace Hpc.Cli;

/// <summary>The help of a command that launches nothing, from the same data as its parser.</summary>
internal static class WordHelp
{
    private const int Column = 24;

    public static string Of(WordCommand command, string path)
    {
        StringBuilder text = new();
        text.Append(command.Help).Append("\n\n").Append("Usage: ").Append(Usage(command, path)).Append('\n');
        if (command.Commands.Count > 0)
        {
            text.Append("\nCommands:\n");
            foreach (WordCommand below in command.Commands)
            {
                Line(text, below.Name, below.Help);
            }
        }

        if (command.Options.Count > 0)
        {
            text.Append("\nOptions:\n");
            foreach (WordOption option in command.Options)
            {
                string letter = option.Letter == '\0' ? "    " : $"-{option.Letter}, ";
                Line(text, $"{letter}--{option.Name}{(option.Value is null ? "" : " " + option.Value)}", option.Help);
            }
        }

        return text.ToString();
    }

    public static string Usage(WordCommand command, string path)
    {
        StringBuilder text = new(path);
        text.Append(command.Commands.Count > 0 ? " COMMAND" : "").Append(command.Options.Count > 0 ? " [OPTIONS]" : "");
        foreach (string argument in command.Arguments)
        {
            text.Append(' ').Append(argument);
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string left, string right) =>
        text.Append("  ").Append(left.Length < Column ? left.PadRight(Column) : left + "\n  " + new string(' ', Column)).Append(right).Append('\n');
}
