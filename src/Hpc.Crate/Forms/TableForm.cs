using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>CSV and TSV: rows of cells, the first row may name the columns.</summary>
internal static class TableForm
{
    public static Comparison Compare(RandomAccessSource recorded, RandomAccessSource found, char separator, Tolerance tolerance)
    {
        Differences differences = new(tolerance);
        SourceLines one = new(recorded), other = new(found);
        List<string>? names = null;
        while (!differences.IsOver)
        {
            bool has = one.TryNext(out ReadOnlySpan<byte> before), hasNow = other.TryNext(out ReadOnlySpan<byte> now);
            if (has != hasNow)
            {
                differences.Other($"row {Math.Max(one.Number, other.Number)}", has ? "nothing more, recorded are more rows"
                    : "more rows than recorded");
            }

            if (!has || !hasNow)
            {
                break;
            }

            names ??= Cells(before, separator);
            if (!before.SequenceEqual(now))
            {
                Compare(Cells(before, separator), Cells(now, separator), names, one.Number, differences);
            }
        }

        return differences.Result();
    }

    /// <summary>Without the quotes around them, and the blanks.</summary>
    public static List<string> Cells(ReadOnlySpan<byte> line, char separator)
    {
        List<string> cells = [];
        System.Text.StringBuilder cell = new();
        bool isQuoted = false;
        foreach (byte one in line)
        {
            isQuoted ^= one == '"';
            if (one == separator && !isQuoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else if (one != '"')
            {
                cell.Append((char)one);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }

    private static void Compare(List<string> before, List<string> now, List<string> names, long row, Differences differences)
    {
        if (before.Count != now.Count)
        {
            differences.Other($"row {row}", $"{now.Count} cells, recorded {before.Count}");
        }

        for (int at = 0; at < before.Count && !differences.IsOver; at++)
        {
            if (NumberText.TryParse(before[at]) is not { } recorded || NumberText.TryParse(now[at]) is not { } found)
            {
                if (before[at] != now[at])
                {
                    differences.Other(Place(names, row, at), $"'{now[at]}', recorded '{before[at]}'");
                }
            }
            else if (!differences.Take(recorded, found, NumberText.AreLonger(RawText.Bytes(before[at]), RawText.Bytes(now[at]))))
            {
                differences.At(Place(names, row, at), recorded, found);
            }
        }
    }

    private static string Place(List<string> names, long row, int at)
    {
        bool isNamed = at < names.Count && names[at].Length > 0 && NumberText.TryParse(names[at]) is null;
        return isNamed ? $"row {row}, column '{names[at]}'" : $"row {row}, column {at + 1}";
    }
}
