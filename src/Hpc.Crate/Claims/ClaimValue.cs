using System.Globalization;

namespace Hpc.Crate;

/// <summary>What a claim says: a number with a tolerance, a range, or a word.</summary>
/// <param name="Word">The very text; null: it is a number.</param>
/// <param name="Low">Of a range; equal to <paramref name="High"/> for one number.</param>
/// <param name="High">Of a range.</param>
/// <param name="Near">How far one number may be away.</param>
public sealed record ClaimValue(string? Word, double Low, double High, Tolerance Near)
{
    public bool Holds(string text) => Word is not null ? text.Trim() == Word
        : NumberText.TryParse(text) is { } number
            && (Low.Equals(High) ? Near.Holds(Low, number) : number >= Low && number <= High);

    public override string ToString() => Word is not null ? $"'{Word}'"
        : !Low.Equals(High) ? $"{Text(Low)} to {Text(High)}"
        : Near == default ? Text(Low) : $"{Text(Low)} with rtol {Text(Near.Relative)}, atol {Text(Near.Absolute)}";

    internal static string? TryDivide(string one, string other) =>
        NumberText.TryParse(one) is { } above && NumberText.TryParse(other) is { } below and not 0 ? Text(above / below) : null;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
