namespace Hpc.Records;

/// <summary>A fact that two records do not have in common.</summary>
/// <param name="First">null: the first record has none.</param>
/// <param name="Second">null: the second has none.</param>
public sealed record RecordDifference(string Section, string Name, string? First, string? Second)
{
    /// <summary>All, in the order of sections and names. Facts that nodes do not agree on count as several values.</summary>
    public static IReadOnlyList<RecordDifference> Between(RunRecord first, RunRecord second) =>
        Between(RecordFacts.Of(first), RecordFacts.Of(second));

    /// <summary>The same of facts that were chosen.</summary>
    public static IReadOnlyList<RecordDifference> Between(IEnumerable<RecordFact> first, IEnumerable<RecordFact> second)
    {
        List<(string Section, string Name)> order = [];
        Dictionary<(string Section, string Name), string> one = Flat(first, order), other = Flat(second, order);
        string[] sections = [.. order.Select(key => key.Section).Distinct()];
        return [.. order.Distinct().OrderBy(key => Array.IndexOf(sections, key.Section))
            .Select(key => new RecordDifference(key.Section, key.Name, one.GetValueOrDefault(key), other.GetValueOrDefault(key)))
            .Where(difference => difference.First != difference.Second)];
    }

    /// <summary>For people, in a screen.</summary>
    /// <param name="lines">How many there may be.</param>
    /// <param name="width">Of a line, in characters.</param>
    public static IReadOnlyList<string> Screen(IReadOnlyList<RecordDifference> all, int lines = 22, int width = 110)
    {
        List<string> text = [];
        foreach (RecordDifference difference in all.Count > lines ? all.Take(lines - 1) : all)
        {
            string start = $"{difference.Section,-9}  {difference.Name}: ";
            text.Add(start + difference.Change(Math.Max(width - start.Length, 40)));
        }

        if (all.Count > lines)
        {
            IEnumerable<string> more = all.Skip(lines - 1).GroupBy(one => one.Section)
                .Select(group => $"{group.Count()} of {group.Key}");
            text.Add($"and {string.Join(", ", more)} (--json shows all)");
        }

        return text;
    }

    private string Change(int width)
    {
        if (First is { } one && Second is { } other && Name == "flags")
        {
            string[] before = one.Split(' '), after = other.Split(' ');
            return Cut(string.Join(' ', [.. before.Except(after).Select(flag => "-" + flag),
                .. after.Except(before).Select(flag => "+" + flag)]), width);
        }

        int half = (width - 4) / 2;
        return $"{Cut(First ?? "(none)", half)} -> {Cut(Second ?? "(none)", half)}";
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 3)] + "...";

    private static Dictionary<(string Section, string Name),
        string> Flat(IEnumerable<RecordFact> facts, List<(string Section, string Name)> order)
    {
        Dictionary<(string Section, string Name), SortedSet<string>> values = [];
        foreach (RecordFact fact in facts)
        {
            (string Section, string Name) key = (fact.Section, fact.Name);
            if (!values.TryGetValue(key, out SortedSet<string>? known))
            {
                values.Add(key, known = new SortedSet<string>(StringComparer.Ordinal));
                order.Add(key);
            }

            known.Add(fact.Value);
        }

        return values.ToDictionary(pair => pair.Key, pair => string.Join(" | ", pair.Value));
    }
}
