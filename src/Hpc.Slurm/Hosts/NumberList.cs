using System.Globalization;

namespace Hpc.Slurm;

/// <summary>Numbers of tasks, array members or devices: "0-3,8", "0-15:4" (every fourth), with "%2" behind it for how many of an
/// array run at once (sbatch(1), --array; SLURM_GTIDS, SLURM_STEP_GPUS).</summary>
public static class NumberList
{
    private const int Most = 4 * 1024 * 1024;

    /// <exception cref="SlurmFormatException">It is not of that form.</exception>
    public static List<int> Parse(string text)
    {
        List<int> numbers = [];
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        string list = percent < 0 ? text : text[..percent];
        foreach (string item in list.Length > 0 ? list.Split(',') : [])
        {
            Add(text, item, numbers);
        }

        return numbers;
    }

    private static void Add(string text, string item, List<int> numbers)
    {
        int colon = item.IndexOf(':', StringComparison.Ordinal);
        string range = colon < 0 ? item : item[..colon];
        int dash = range.IndexOf('-', StringComparison.Ordinal), step = 1;
        bool hasStep = colon < 0 || (Number(item[(colon + 1)..], out step) && step > 0);
        if (!hasStep || !Number(dash < 0 ? range : range[..dash], out int first)
            || !Number(dash < 0 ? range : range[(dash + 1)..], out int last)
            || last < first || (last - (long)first) / step + numbers.Count >= Most)
        {
            throw new SlurmFormatException($"\"{text}\" as a list of numbers", $"\"{item}\" is neither a number nor a range");
        }

        for (long number = first; number <= last; number += step)
        {
            numbers.Add((int)number);
        }
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
