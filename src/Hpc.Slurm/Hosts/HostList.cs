using System.Globalization;
using System.Text;

namespace Hpc.Slurm;

/// <summary>Slurm's short form of many host names: "n[1-3,8],login" (slurm.conf(5), NodeName; what <c>scontrol show hostnames</c>
/// and <c>scontrol show hostlist</c> do). A name may have several brackets and an end behind them; the last bracket counts
/// fastest. A number is as wide as the first of its range: [08-11] is 08, 09, 10, 11.</summary>
public static class HostList
{
    /// <summary>Numbers in one range, as in Slurm.</summary>
    public const int MaxRange = 64 * 1024;

    /// <summary>Names in one list.</summary>
    public const int MaxHosts = 1024 * 1024;

    /// <summary>Characters in all names of a list.</summary>
    private const long MaxCharacters = 32 << 20;

    /// <summary>Longer numbers are a part of the name.</summary>
    private const int MaxDigits = 18;

    /// <summary>All names, in the list's order; a name that is there twice is there twice.</summary>
    /// <exception cref="SlurmFormatException">A bracket or a range cannot be read, or there are too many names.</exception>
    public static List<string> Expand(string list)
    {
        List<string> names = [];
        long characters = 0;
        foreach (string item in Items(list))
        {
            Expand(list, item, names, ref characters);
        }

        return names;
    }

    /// <summary>The short form of names in their order: neighbours that differ by their last number are joined.</summary>
    public static string Fold(IReadOnlyList<string> names)
    {
        StringBuilder text = new();
        for (int at = 0; at < names.Count;)
        {
            text.Append(text.Length > 0 ? "," : "");
            at += FoldFrom(names, at, text);
        }

        return text.ToString();
    }

    /// <summary>Separated by commas and white space outside of brackets; empty ones are left out.</summary>
    private static List<string> Items(string list)
    {
        List<string> items = [];
        int depth = 0, start = 0;
        for (int at = 0; at <= list.Length; at++)
        {
            char c = at < list.Length ? list[at] : ',';
            if (at == list.Length || (depth == 0 && c is ',' or ' ' or '\t' or '\n'))
            {
                if (at > start)
                {
                    items.Add(list[start..at]);
                }

                start = at + 1;
            }
            else if (c is '[' or ']')
            {
                depth += c == '[' ? 1 : -1;
                _ = depth is 0 or 1 ? 0 : throw Wrong(list, "its brackets do not match");
            }
        }

        return depth == 0 ? items : throw Wrong(list, "its brackets do not match");
    }

    private static void Expand(string list, string item, List<string> names, ref long characters)
    {
        List<string> heads = [""];
        for (int at = 0; at < item.Length;)
        {
            int open = item.IndexOf('[', at);
            string between = item[at..(open < 0 ? item.Length : open)];
            List<string> numbers = [""];
            at = item.Length;
            if (open >= 0)
            {
                int close = item.IndexOf(']', open);
                numbers = Numbers(list, item[(open + 1)..close]);
                at = close + 1;
            }

            if ((long)heads.Count * numbers.Count + names.Count > MaxHosts)
            {
                throw Wrong(list, $"it has more than {MaxHosts} names");
            }

            characters += (long)heads.Count * numbers.Count * (heads[0].Length + between.Length + numbers[0].Length);
            if (characters > MaxCharacters)
            {
                throw Wrong(list, $"its names have more than {MaxCharacters} characters");
            }

            List<string> longer = new(heads.Count * numbers.Count);
            foreach (string head in heads)
            {
                foreach (string number in numbers)
                {
                    longer.Add(head + between + number);
                }
            }

            heads = longer;
        }

        names.AddRange(heads);
    }

    private static List<string> Numbers(string list, string ranges)
    {
        List<string> numbers = [];
        foreach (string range in ranges.Split(','))
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            string first = dash < 0 ? range : range[..dash],
                last = dash < 0 || dash == range.Length - 1 ? first : range[(dash + 1)..];
            if (!Number(first, out long low) || !Number(last, out long high) || high < low)
            {
                throw Wrong(list, $"\"{range}\" is no range of numbers");
            }

            if (high - low >= MaxRange)
            {
                throw Wrong(list, $"\"{range}\" has more than {MaxRange} numbers");
            }

            if (high - low + numbers.Count >= MaxHosts)
            {
                throw Wrong(list, $"it has more than {MaxHosts} names");
            }

            for (long number = low; number <= high; number++)
            {
                numbers.Add(Text(number, first.Length));
            }
        }

        return numbers;
    }

    /// <returns>How many names were written.</returns>
    private static int FoldFrom(IReadOnlyList<string> names, int at, StringBuilder text)
    {
        if (!Split(names[at], out string head, out string first))
        {
            text.Append(names[at]);
            return 1;
        }

        StringBuilder ranges = new();
        int start = at, count = 0;
        while (at < names.Count && Split(names[at], out string other, out first) && other == head)
        {
            int length = Run(names, at, head, first);
            ranges.Append(ranges.Length > 0 ? "," : "").Append(first);
            if (length > 1)
            {
                ranges.Append('-').Append(names[at + length - 1].AsSpan(head.Length));
            }

            at += length;
            count++;
        }

        _ = at - start == 1 ? text.Append(names[start]) : text.Append(head).Append('[').Append(ranges).Append(']');
        return at - start;
    }

    /// <summary>How many names from here on count up, one by one and in the width of the first.</summary>
    private static int Run(IReadOnlyList<string> names, int at, string head, string first)
    {
        long number = long.Parse(first, CultureInfo.InvariantCulture);
        int length = 1;
        while (at + length < names.Count && length < MaxRange && names[at + length] == head + Text(number + length, first.Length))
        {
            length++;
        }

        return length;
    }

    /// <summary>Before the last number of a name, and the number.</summary>
    private static bool Split(string name, out string head, out string number)
    {
        int start = name.Length;
        while (start > 0 && name[start - 1] is >= '0' and <= '9' && name.Length - start < MaxDigits)
        {
            start--;
        }

        (head, number) = (name[..start], name[start..]);
        return number.Length > 0;
    }

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= MaxDigits;

    private static string Text(long number, int width) => number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');

    private static SlurmFormatException Wrong(string list, string why) => new($"\"{list}\" as a list of hosts", why);
}
