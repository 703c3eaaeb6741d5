using System.Text;
using Hpc.CommandLine;

namespace Hpc.Manual.Tests;

/// <summary>A page of section 1 of the manual, for man(7).</summary>
internal static class ManualPage
{
    /// <summary>hpcrun-exec.1 and its like; hpcrun.1 for the whole.</summary>
    public static string Name(string path) => path.Replace(' ', '-') + ".1";

    public static string Of(string path, CommandSpec command)
    {
        string name = path.Replace(' ', '-');
        StringBuilder page = new(".\\\" The table of options by tests/Hpc.Manual.Tests, not by hand.\n");
        page.Append($".TH {name.ToUpperInvariant()} 1 \"\" hpcrun hpcrun\n");
        page.Append($".SH NAME\n{Text(name)} \\- {Text(command.Help.TrimEnd('.'))}\n");
        page.Append($".SH SYNOPSIS\n.B {Text(path)}\n{Text(CommandHelp.Usage(command, "").Trim())}\n");
        IEnumerable<(string Path, CommandSpec Command)> below = ManualTree.Walk(command, path).Skip(1);
        if (path == "hpcrun")
        {
            page.Append(".SH COMMANDS\n");
            foreach ((string sub, CommandSpec verb) in below.Where(verb => verb.Path.Count(' ') == 1))
            {
                page.Append($".TP\n.BR {Text(sub.Replace(' ', '-'))} (1)\n{Text(verb.Help)}\n");
            }

            below = [];
        }

        Options(page, ".SH OPTIONS", command);
        page.Append(below.Any() ? ".SH COMMANDS\n" : "");
        foreach ((string sub, CommandSpec verb) in below)
        {
            page.Append($".SS \"{Text(CommandHelp.Usage(verb, sub))}\"\n{Text(verb.Help)}\n");
            Options(page, "", verb);
            Notes(page, ".P", verb);
        }

        Notes(page, ".SH NOTES", command);
        page.Append(".SH EXIT STATUS\nThat of the program; 255 where hpcrun failed, 1 where the command line is none.\n");
        return page.Append(path == "hpcrun" ? "" : ".SH SEE ALSO\n.BR hpcrun (1)\n").ToString();
    }

    private static void Options(StringBuilder page, string heading, CommandSpec command)
    {
        OptionSpec[] options = [.. command.Options.Where(option => !option.IsHidden)];
        page.Append(options.Length > 0 && heading.Length > 0 ? heading + "\n" : "");
        foreach (OptionSpec option in options)
        {
            IEnumerable<string> names = option.LongNames.Select(name => $"--{name}");
            names = option.Letter == '\0' ? names : names.Prepend($"-{option.Letter}");
            bool mayMiss = option.ValueRule == OptionValueRule.Optional;
            string value = mayMiss ? $"[={option.ValueName}]" : $" {option.ValueName}".TrimEnd();
            page.Append($".TP\n\\fB{Text(string.Join(", ", names))}\\fR");
            page.Append($"{Text(value)}\n{Text(option.Help)}\n");
        }
    }

    private static void Notes(StringBuilder page, string heading, CommandSpec command) =>
        page.Append(command.Notes.Length == 0 ? "" : $"{heading}\n{string.Join('\n', command.Notes.Split('\n').Select(Text))}\n");

    /// <summary>As troff reads it: no escape, no request, a hyphen that can be copied.</summary>
    private static string Text(string text)
    {
        string escaped = text.Replace("\\", "\\e").Replace("-", "\\-").Replace("\"", "\\(dq").Trim('\n');
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
