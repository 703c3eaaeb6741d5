using System.Globalization;
using System.Text;

namespace Hpc.Crate;

/// <summary>LaTeX (from 2020 on) without a package, for \input in any class and any engine.</summary>
public sealed class LatexText : AppendixText
{
    /// <summary>After so many characters without a blank a line may be broken.</summary>
    private const int Stretch = 12;

    private static readonly string[] s_sections = ["section*", "subsection*", "subsubsection*"];

    private bool _isInItems;

    public LatexText() => Made.Append("\\providecommand{\\hpcrungap}[1]{\\textbf{[TO BE FILLED IN: #1]}}\n\n");

    public override void Heading(int level, string text) =>
        Made.Append(CultureInfo.InvariantCulture, $"\\{s_sections[level]}{{{Escaped(text)}}}\n\n");

    public override void Paragraph(string text) => Made.Append(Escaped(text)).Append("\n\n");

    public override void Field(string label, string text) =>
        Made.Append(CultureInfo.InvariantCulture, $"\\noindent\\textbf{{{Escaped(label)}.}} {Escaped(text)}\n\n");

    public override void Item(string text)
    {
        Made.Append(_isInItems ? "" : "\\begin{itemize}\n").Append("\\item{} ").Append(Escaped(text)).Append('\n');
        _isInItems = true;
    }

    public override void EndItems()
    {
        Made.Append(_isInItems ? "\\end{itemize}\n\n" : "");
        _isInItems = false;
    }

    public override void Commands(IEnumerable<string> lines)
    {
        Made.Append("\\begin{flushleft}\\ttfamily\n");
        Made.AppendJoin("\\\\{}\n", lines.Select(Typed));
        Made.Append("\n\\end{flushleft}\n\n");
    }

    protected override void WriteGap(string label, string wanted) =>
        Made.Append(CultureInfo.InvariantCulture,
            $"\\noindent\\textbf{{{Escaped(label)}.}} \\hpcrungap{{{Escaped(wanted)}}}\n\n");

    /// <summary>A quote that is typed is a straight one.</summary>
    private static string Typed(string line) => line.Length == 0 ? "\\mbox{}"
        : Escaped(line).Replace("'", "\\textquotesingle{}", StringComparison.Ordinal);

    private static string Escaped(string text)
    {
        StringBuilder made = new();
        int stretch = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            made.Append(Escaped(rune));
            stretch = rune.Value == ' ' ? 0 : stretch + 1;
            if (rune.Value is '/' or '-' or '_' or ':' or '.' or ',' or '=' || stretch % Stretch == Stretch - 1)
            {
                made.Append("\\allowbreak{}");
            }
        }

        return made.ToString();
    }

    /// <summary>Letters that the engines' first encoding (OT1) has; others are named by their number in Unicode.</summary>
    private static string Escaped(Rune rune) => rune.Value switch
    {
        '\\' => "\\textbackslash{}",
        '{' or '}' or '$' or '&' or '#' or '%' or '_' => $"\\{(char)rune.Value}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '`' => "\\textasciigrave{}",
        '-' => "-{}", // two are a dash
        >= ' ' and < 0x7f => $"{(char)rune.Value}",
        >= 0xc0 and <= 0xff and not (0xd0 or 0xde or 0xf0 or 0xfe or 0xd7 or 0xf7) => rune.ToString(),
        '\n' or '\t' => " ",
        _ => $"U+{rune.Value:X4}",
    };
}
