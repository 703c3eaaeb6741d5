using System.Globalization;

namespace Hpc.Plan;

/// <summary>Numbers of processors or memory nodes, written as the kernel's cpuset files have them: <c>0-3,8</c>.</summary>
public static class NumberList
{
    /// <summary>No kernel counts further (CONFIG_NR_CPUS).</summary>
    private const int Most = 8192;

    private const int BitsOfAPart = 64;

    /// <summary>Ascending, each once; empty for an empty text.</summary>
    /// <exception cref="UsageException">It is not such a list.</exception>
    public static IReadOnlyList<int> Parse(string text, string origin)
    {
        SortedSet<int> numbers = [];
        foreach (string word in WordList.Parse(text))
        {
            string[] ends = word.Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last) || first > last)
            {
                throw new UsageException(
                    $"cannot use {origin} \"{text}\": \"{word}\" is not a number or a range below {Most}", null,
                    "write numbers and ranges with commas: 0-3,8");
            }

            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return [.. numbers];
    }

    /// <summary>The other way round.</summary>
    public static string Text(IReadOnlyList<int> numbers)
    {
        List<string> words = [];
        for (int at = 0; at < numbers.Count; at++)
        {
            int first = numbers[at];
            while (at + 1 < numbers.Count && numbers[at + 1] == numbers[at] + 1)
            {
                at++;
            }

            words.Add(numbers[at] == first ? $"{first}" : $"{first}-{numbers[at]}");
        }

        return string.Join(',', words);
    }

    /// <summary>A set of bits, the lowest 64 first; the last part is not 0.</summary>
    public static string[] Parts(IReadOnlyList<int> numbers)
    {
        ulong[] parts = new ulong[numbers[^1] / BitsOfAPart + 1];
        foreach (int number in numbers)
        {
            parts[number / BitsOfAPart] |= 1UL << (number % BitsOfAPart);
        }

        return [.. parts.Select(part => part.ToString(CultureInfo.InvariantCulture))];
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;
}
