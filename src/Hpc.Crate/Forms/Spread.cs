using System.Globalization;

namespace Hpc.Crate;

/// <summary>How far the numbers of two results are from each other, where nothing but numbers differs.</summary>
/// <param name="Numbers">How many are others.</param>
/// <param name="Absolute">The largest distance.</param>
/// <param name="Relative">The largest one as a part of the recorded number; infinite where that is 0.</param>
public readonly record struct Spread(long Numbers, double Absolute, double Relative)
{
    /// <summary>Twice what was seen, as nobody has seen all.</summary>
    private const double Margin = 2;

    /// <summary>Digits behind the last that a number of 64 bits keeps were others.</summary>
    private const double Least = 1e-15;

    /// <summary>A larger part of a number is no rounding: what was seen is said as a distance.</summary>
    private const double MostRelative = 0.01;

    /// <summary>What would have held, with one digit.</summary>
    public Tolerance Proposed => Relative <= MostRelative ? new Tolerance(Rounded(Math.Max(Relative * Margin, Least)), 0)
        : new Tolerance(0, Rounded(Absolute * Margin));

    /// <summary>Of several comparisons.</summary>
    public Spread With(Spread other) => new(Math.Max(Numbers, other.Numbers), Math.Max(Absolute, other.Absolute),
        Math.Max(Relative, other.Relative));

    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string part = double.IsFinite(Relative) ? string.Create(culture, $", {Relative:G2} of the recorded one") : "";
        return string.Create(culture, $"{Numbers} {(Numbers == 1 ? "number" : "numbers")} by at most {Absolute:G2}{part}");
    }

    /// <summary>Up, to one digit.</summary>
    private static double Rounded(double number)
    {
        int exponent = (int)Math.Floor(Math.Log10(number));
        double digit = Math.Ceiling((number / Math.Pow(10, exponent)) - 1e-6);
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digit}e{exponent}"), CultureInfo.InvariantCulture);
    }
}
