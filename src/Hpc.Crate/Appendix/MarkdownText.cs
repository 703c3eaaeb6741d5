namespace Hpc.Crate;

/// <summary>CommonMark.</summary>
public sealed class MarkdownText : AppendixText
{
    /// <summary>What means something inside a line.</summary>
    private const string Marks = "\\`*_{}[]<>#|~!&$";

    public override void Heading(int level, string text) => Block(new string('#', level + 1) + " " + Escaped(text));

    public override void Paragraph(string text) => Block(Escaped(text));

    public override void Field(string label, string text) => Block($"**{Escaped(label)}.** {Escaped(text)}");

    public override void Item(string text) => Made.Append("- ").Append(Escaped(text)).Append('\n');

    public override void EndItems() => Made.Append('\n');

    public override void Commands(IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        string fence = new('`', Math.Max(3, all.Max(LongestRun) + 1));
        Block($"{fence}sh\n{string.Join('\n', all)}\n{fence}");
    }

    protected override void WriteGap(string label, string wanted) =>
        Block($"**{Escaped(label)}.** **TO BE FILLED IN: {Escaped(wanted)}**");

    private void Block(string text) => Made.Append(text).Append("\n\n");

    /// <summary>A line that begins as a list, a heading or a rule does would be one.</summary>
    private static string Escaped(string text)
    {
        string inside = string.Concat(text.Select(one => Marks.Contains(one, StringComparison.Ordinal) ? $"\\{one}" : $"{one}"));
        int digits = inside.TakeWhile(char.IsAsciiDigit).Count();
        int begin = digits < inside.Length && inside[digits] is '.' or ')' ? digits : 0;
        return begin < inside.Length && (begin > 0 || inside[0] is '-' or '+' or '=') ? inside.Insert(begin, "\\") : inside;
    }

    private static int LongestRun(string line)
    {
        int longest = 0, run = 0;
        foreach (char one in line)
        {
            run = one == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
