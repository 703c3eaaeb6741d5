using System.Text;

namespace Hpc.CommandLine;

/// <summary>The help of a command, from the same data as its reader.</summary>
public static class CommandHelp
{
    /// <param name="path">The command with those above it: "hpcrun sif list".</param>
    public static string Of(CommandSpec command, string path)
    {
        StringBuilder text = new();
        text.Append(command.Help).Append("\n\nusage: ").Append(Usage(command, path)).Append('\n');
        AppendCommands(text, command.Commands);
        AppendArguments(text, command.Arguments);
        AppendOptions(text, command.Options);
        return text.Append(command.Notes.Length > 0 ? $"\n{command.Notes}\n" : "").ToString();
    }

    public static string Usage(CommandSpec command, string path)
    {
        StringBuilder text = new(path);
        text.Append(command.Options.Count > 0 ? " [options]" : "")
            .Append(command is { Commands.Count: > 0, Run: null } ? " COMMAND" : "");
        foreach (ArgumentSpec argument in command.Arguments)
        {
            text.Append(' ').Append(argument.Name);
        }

        return text.ToString();
    }

    private static void AppendCommands(StringBuilder text, IReadOnlyList<CommandSpec> commands)
    {
        text.Append(commands.Count > 0 ? "\nCommands\n" : "");
        foreach (CommandSpec command in commands)
        {
            if (!command.IsHidden)
            {
                HelpColumns.Append(text, "  " + command.Name, command.Help);
            }
        }
    }

    private static void AppendArguments(StringBuilder text, IReadOnlyList<ArgumentSpec> arguments)
    {
        bool isFirst = true;
        foreach (ArgumentSpec argument in arguments)
        {
            if (argument.Help.Length > 0)
            {
                text.Append(isFirst ? "\nArguments\n" : "");
                HelpColumns.Append(text, "  " + argument.Name, argument.Help);
                isFirst = false;
            }
        }
    }

    private static void AppendOptions(StringBuilder text, IReadOnlyList<OptionSpec> options)
    {
        text.Append(options.Count > 0 ? "\nOptions\n" : "");
        foreach (OptionSpec option in options)
        {
            if (!option.IsHidden)
            {
                HelpColumns.AppendOption(text, option, option.Help);
            }
        }
    }
}
