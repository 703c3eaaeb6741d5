using System.Runtime.CompilerServices;
using System.Text;
using Hpc.CommandLine;

namespace Hpc.Manual.Tests;

/// <summary>What a shell suggests behind "hpcrun": commands, options, words of a value, else files.</summary>
internal static class Completion
{
    private const string Head = "# Completion of hpcrun for SHELL, made of its tables by tests/Hpc.Manual.Tests.\n";

    private static IEnumerable<(string Path, CommandSpec Command)> Commands => ManualTree.Walk(ManualTree.Whole, "hpcrun");

    /// <summary>bash and zsh have the same tables, and the same walk along the words.</summary>
    public static string Bash()
    {
        StringBuilder text = new(Head.Replace("SHELL", "bash"));
        text.Append("declare -gA _hpcrun_commands=(\n");
        Append(text, command => Seen(command).Select(below => below.Name));
        text.Append(")\ndeclare -gA _hpcrun_options=(\n");
        Append(text, command => Shown(command).SelectMany(option => option.LongNames).Select(name => $"--{name}"));
        text.Append(")\n# Options that take the next word.\ndeclare -gA _hpcrun_valued=(\n");
        Append(text, command => Shown(command).Where(IsValued).SelectMany(Names));
        text.Append(")\ndeclare -gA _hpcrun_words=(\n");
        foreach ((string path, CommandSpec command) in Commands)
        {
            foreach (OptionSpec option in Shown(command).Where(option => option.ValueWords.Length > 0))
            {
                text.Append($"    [\"{path} --{option.Name}\"]=\"{string.Join(' ', option.ValueWords)}\"\n");
            }
        }

        var launching = Commands.Select(command => command.Path).Where(ManualTree.Launches).Select(path => $"\"{path}\"");
        return text.Append(")\n").Append(Walk("walk.bash").Replace("LAUNCHING", string.Join('|', launching))).ToString();
    }

    public static string Zsh() =>
        "#compdef hpcrun\n" + Head.Replace("SHELL", "zsh") + "autoload -U +X bashcompinit && bashcompinit\n"
        + "for place in hpcrun.bash ../../bash-completion/completions/hpcrun; do\n    place=${${(%):-%x}:A:h}/$place\n"
        + "    if [[ -e $place ]]; then source $place; break; fi\ndone\n";

    public static string Fish()
    {
        StringBuilder text = new(Head.Replace("SHELL", "fish"));
        text.Append($"set -g __hpcrun_paths {List(Commands.Select(command => command.Path))}\n");
        text.Append($"set -g __hpcrun_launching {List(Commands.Select(command => command.Path).Where(ManualTree.Launches))}\n");
        IEnumerable<string> valued = Commands.SelectMany(command => Shown(command.Command).Where(IsValued).SelectMany(Names));
        text.Append($"set -g __hpcrun_valued {string.Join(' ', valued.Distinct())}\n").Append(Walk("walk.fish"));
        foreach ((string path, CommandSpec command) in Commands)
        {
            string at = $"complete -c hpcrun -n '__hpcrun_at {path}'";
            foreach (CommandSpec below in Seen(command))
            {
                text.Append($"{at} -f -a {below.Name} -d {Quoted(below.Help)}\n");
            }

            foreach (OptionSpec option in Shown(command))
            {
                string letter = option.Letter == '\0' ? "" : $" -s {option.Letter}", value = IsValued(option) ? " -r" : "";
                string words = option.ValueWords.Length > 0 ? $" -f -a {Quoted(string.Join(' ', option.ValueWords))}" : "";
                text.Append($"{at}{letter} -l {option.Name}{value}{words} -d {Quoted(option.Help)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>How a shell goes along the words, the same whatever the tables say.</summary>
    private static string Walk(string file, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, file));

    private static void Append(StringBuilder text, Func<CommandSpec, IEnumerable<string>> words)
    {
        foreach ((string path, CommandSpec command) in Commands)
        {
            string found = string.Join(' ', words(command));
            text.Append(found.Length > 0 ? $"    [\"{path}\"]=\"{found}\"\n" : "");
        }
    }

    private static IEnumerable<CommandSpec> Seen(CommandSpec command) => command.Commands.Where(below => !below.IsHidden);

    private static IEnumerable<OptionSpec> Shown(CommandSpec command) => command.Options.Where(option => !option.IsHidden);

    private static IEnumerable<string> Names(OptionSpec option) =>
        option.LongNames.Select(name => $"--{name}").Concat(option.Letter == '\0' ? [] : [$"-{option.Letter}"]);

    private static bool IsValued(OptionSpec option) => option.ValueRule == OptionValueRule.Required;

    private static string List(IEnumerable<string> texts) => string.Join(' ', texts.Select(Quoted));

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\").Replace("'", "\\'")}'";
}
