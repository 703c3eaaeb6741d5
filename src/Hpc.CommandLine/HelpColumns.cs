using System.Text;

namespace Hpc.CommandLine;

/// <summary>Names on the left, explanations on the right, as every help text here has them.</summary>
public static class HelpColumns
{
    /// <summary>Column where the explanations start.</summary>
    private const int Indent = 32;

    /// <summary>Widest line.</summary>
    private const int Width = 110;

    /// <summary><c>  -B, --bind SRC[:DST]   bind a host file or directory</c>.</summary>
    public static void AppendOption(StringBuilder text, OptionSpec option, string explanation) =>
        Append(text, Names(option), explanation);

    public static void Append(StringBuilder text, string names, string explanation)
    {
        text.Append(names);
        int column = names.Length;
        if (column + 2 > Indent)
        {
            text.Append('\n');
            column = 0;
        }

        foreach (string word in explanation.Split(' '))
        {
            if (column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            int gap = column < Indent ? Indent - column : 1;
            text.Append(' ', gap).Append(word);
            column += gap + word.Length;
        }

        text.Append('\n');
    }

    private static string Names(OptionSpec option)
    {
        string letter = option.Letter == '\0' ? "    " : $"-{option.Letter}, ";
        string value = option.ValueRule switch
        {
            OptionValueRule.Required => " " + option.ValueName,
            OptionValueRule.Optional when option.ValueWords.Length > 0 => $" [{option.ValueName}]",
            OptionValueRule.Optional => $"[={option.ValueName}]",
            _ => "",
        };
        return $"  {letter}--{string.Join(", --", option.LongNames)}{value}";
    }
}
