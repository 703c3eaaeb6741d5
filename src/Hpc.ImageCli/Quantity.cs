using System.Globalization;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>Times and sizes as words of a command: a number and a letter.</summary>
internal static class Quantity
{
    private static readonly Dictionary<char, double> s_seconds = new()
    {
        ['s'] = 1, ['m'] = 60, ['h'] = 3600, ['d'] = 86_400, ['w'] = 604_800,
    };

    private static readonly Dictionary<char, double> s_bytes = new()
    {
        ['B'] = 1, ['K'] = 1 << 10, ['M'] = 1 << 20, ['G'] = 1 << 30, ['T'] = 1L << 40,
    };

    /// <summary>Of s, m, h, d, w; days without a letter; at most a hundred years.</summary>
    /// <exception cref="CommandLineException">It is something else.</exception>
    public static TimeSpan Time(string text, string option) =>
        TimeSpan.FromSeconds(Math.Min(Of(text, s_seconds, 'd', option, "36h"), 3.2e9));

    /// <summary>Of B, K, M, G, T, which are powers of 1024; bytes without a letter.</summary>
    /// <exception cref="CommandLineException">It is something else.</exception>
    public static long Bytes(string text, string option) =>
        (long)Math.Min(Of(text, s_bytes, 'B', option, "20G"), long.MaxValue / 2);

    private static double Of(string text, Dictionary<char, double> units, char usual, string option, string example)
    {
        string known = text.EndsWith("iB", StringComparison.Ordinal) ? text[..^2]
            : text.EndsWith('B') && text.Length > 1 && char.IsAsciiLetter(text[^2]) ? text[..^1] : text;
        bool hasUnit = known.Length > 0 && char.IsAsciiLetter(known[^1]);
        char unit = hasUnit ? known[^1] : usual;
        return units.TryGetValue(units.ContainsKey(unit) ? unit : char.ToUpperInvariant(unit), out double factor)
            && double.TryParse(hasUnit ? known[..^1] : known, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double number)
            ? number * factor
            : throw new CommandLineException($"cannot use {option} \"{text}\"", "it is a number, and a letter for the unit",
                $"{option} {example}");
    }
}
