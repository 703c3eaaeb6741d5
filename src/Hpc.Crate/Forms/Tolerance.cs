using System.Globalization;

namespace Hpc.Crate;

/// <summary>How far a number may be from the recorded one: |found - recorded| is at most Absolute + Relative * |recorded|. NaN is
/// NaN, zeros of both signs are equal, and an infinity is near nothing but itself.</summary>
public readonly record struct Tolerance(double Relative, double Absolute)
{
    /// <summary>As claims.toml has it.</summary>
    public string Line => string.Join(", ", new[] { (Name: "rtol", Value: Relative), (Name: "atol", Value: Absolute) }
        .Where(one => one.Value > 0).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} = {one.Value:G}")));

    public bool Holds(double recorded, double found) => AreEqual(recorded, found)
        || (double.IsFinite(recorded) && double.IsFinite(found)
            && Math.Abs(found - recorded) <= Absolute + (Relative * Math.Abs(recorded)));

    public static bool AreEqual(double one, double other) => one.Equals(other);

    /// <summary>Neither negative nor NaN; null for what is no such number.</summary>
    public static double? TryParse(string text) => NumberText.TryParse(text) is { } number and >= 0 && double.IsFinite(number)
        ? number : null;
}
