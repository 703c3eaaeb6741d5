using System.Globalization;
using System.Text;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>Numbers of ranks or nodes, written as Slurm does: "0-41,43". Held as stretches, however many they are.</summary>
public sealed class NumberSet
{
    /// <summary>No machine has so many ranks.</summary>
    public const int Largest = 1 << 28;

    private readonly List<(int First, int Last)> _stretches = [];
    private bool _isSorted = true;

    public long Count => Stretches.Sum(stretch => (long)stretch.Last - stretch.First + 1);

    public IReadOnlyList<(int First, int Last)> Stretches
    {
        get
        {
            Sort();
            return _stretches;
        }
    }

    public void Add(int number) => Add(number, number);

    public void Add(int first, int last)
    {
        if (_stretches.Count > 0 && _isSorted && first <= (long)_stretches[^1].Last + 1 && first >= _stretches[^1].First)
        {
            _stretches[^1] = (_stretches[^1].First, Math.Max(_stretches[^1].Last, last));
            return;
        }

        _isSorted = _isSorted && (_stretches.Count == 0 || first > _stretches[^1].Last);
        _stretches.Add((first, last));
    }

    public void Add(NumberSet others)
    {
        foreach ((int first, int last) in others.Stretches)
        {
            Add(first, last);
        }
    }

    public bool Contains(int number) => Stretches.Any(stretch => stretch.First <= number && number <= stretch.Last);

    /// <summary>Those below a number that are not in the set.</summary>
    public NumberSet Missing(int below)
    {
        NumberSet missing = new();
        int next = 0;
        foreach ((int first, int last) in Stretches)
        {
            if (first > next)
            {
                missing.Add(next, Math.Min(first, below) - 1);
            }

            next = Math.Max(next, last + 1);
            if (next >= below)
            {
                return missing;
            }
        }

        if (next < below)
        {
            missing.Add(next, below - 1);
        }

        return missing;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((int first, int last) in Stretches)
        {
            text.Append(text.Length > 0 ? "," : "").Append(first.ToString(CultureInfo.InvariantCulture));
            text.Append(last > first ? $"-{last.ToString(CultureInfo.InvariantCulture)}" : "");
        }

        return text.ToString();
    }

    /// <exception cref="Hpc.Binary.CorruptImageException">It is of another form.</exception>
    internal static NumberSet Read(JsonField field)
    {
        NumberSet set = new();
        foreach (string part in (field.Text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            int last = -1;
            bool isGood = Parse(dash < 0 ? part : part[..dash], out int first)
                && Parse(dash < 0 ? part : part[(dash + 1)..], out last) && first <= last;
            set.Add(isGood ? first : throw field.Wrong($"\"{part}\"", "numbers such as 0-41,43"), last);
        }

        return set;
    }

    private static bool Parse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Largest;

    private void Sort()
    {
        if (_isSorted)
        {
            return;
        }

        (int First, int Last)[] old = [.. _stretches.OrderBy(stretch => stretch.First)];
        _stretches.Clear();
        _isSorted = true;
        foreach ((int first, int last) in old)
        {
            Add(first, last);
        }
    }
}
