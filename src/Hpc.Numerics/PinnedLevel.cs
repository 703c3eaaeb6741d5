namespace Hpc.Numerics;

/// <summary>The level to which variables pin, found again from their values: a record has the variables.</summary>
public static class PinnedLevel
{
    /// <summary>null where no value says which: the libraries had nothing to choose.</summary>
    /// <param name="machine">Of the run, as uname(2) names it.</param>
    public static NumericLevel? Of(IEnumerable<(string Name, string Value)> variables, string machine)
    {
        NumericLevel[] levels = [.. NumericLevel.All.Where(level => level.Machine == machine).OrderBy(level => level.Rank)];
        int[] ranks = [.. variables.Select(one => Rank(one.Name, one.Value, levels)).OfType<int>()];
        return ranks.Length == 0 ? null : Array.Find(levels, level => level.Rank == ranks.Min());
    }

    /// <summary>Whether another level has another value of it.</summary>
    public static bool Depends(string variable) => PinTable.Rows.Any(row => row.Variable == variable && IsOfLevel(row));

    private static bool IsOfLevel(PinRow row) => row.Values.Contains(PinTable.Features)
        || row.Values.OfType<string>().Distinct().Count() > 1;

    /// <summary>Of the lowest level with this value; of NumPy, which may have no code for a level, perhaps of a higher one; null
    /// where the value says nothing of it.</summary>
    private static int? Rank(string name, string value, NumericLevel[] levels)
    {
        PinRow? row = PinTable.Rows.FirstOrDefault(row => row.Variable == name && IsOfLevel(row));
        return row is null ? null
            : !row.Values.Contains(PinTable.Features) ? Array.Find(levels, level => row.ValueAt(level) == value)?.Rank
            : row.Library == LibraryKind.Glibc ? HardwareCapabilities.RankOf(value)
            : levels is [{ IsArm: true }, ..] ? 0
            : value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NumericLevel.Below).Where(rank => rank >= 0)
                .Select(rank => (int?)rank).Min();
    }
}
