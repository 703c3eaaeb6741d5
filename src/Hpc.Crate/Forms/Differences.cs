using System.Globalization;

namespace Hpc.Crate;

/// <summary>What was found while two results were read beside each other.</summary>
internal sealed class Differences(Tolerance tolerance)
{
    private long _numbers, _near, _far;
    private double _largest, _relative;
    private string _place = "", _first = "";
    private bool _isWild;

    /// <summary>Nothing more has to be looked at: something differs that no tolerance is for.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Counts two numbers.</summary>
    /// <param name="isLonger">They have more digits than a number of 64 bits, and these are not the same.</param>
    /// <returns>False: they are not equal, and <see cref="At"/> has to say where.</returns>
    public bool Take(double recorded, double found, bool isLonger = false)
    {
        _numbers++;
        return Tolerance.AreEqual(recorded, found) && !isLonger;
    }

    /// <summary>Where two numbers are that are not equal.</summary>
    public void At(string place, double recorded, double found)
    {
        bool isNear = tolerance.Holds(recorded, found) && (!Tolerance.AreEqual(recorded, found) || tolerance != default);
        _ = isNear ? _near++ : _far++;
        double distance = Math.Abs(found - recorded);
        _relative = Math.Max(_relative, distance == 0 ? 0 : distance / Math.Abs(recorded));
        _isWild |= !double.IsFinite(distance);
        if (_place.Length == 0 || distance > _largest)
        {
            (_largest, _place) = (distance, place);
        }

        if (!isNear && _first.Length == 0)
        {
            _first = $"{place}: {Text(found)}, recorded {Text(recorded)}";
        }
    }

    /// <summary>Something that is no number is another one.</summary>
    public void Other(string place, string detail)
    {
        _first = _first.Length == 0 ? $"{place}: {detail}" : _first;
        (_far, IsOver) = (_far + 1, true);
    }

    public Comparison Result() => Found() with
    {
        Spread = IsOver || _isWild || _far + _near == 0 ? null : new Spread(_far + _near, _largest, _relative),
    };

    private Comparison Found() => _far > 0
        ? Comparison.Differs($"first at {_first}"
            + (_far > 1 ? $"; {_far} of {_numbers} numbers, most at {_place} by {Text(_largest)}" : ""))
        : _near > 0 ? new Comparison(Likeness.Within,
            $"{Tolerances}: {_near} of {_numbers} numbers are others, most at {_place} by {Text(_largest)}")
        : new Comparison(Likeness.Equal, "the same values in another writing");

    private string Tolerances => $"rtol {Text(tolerance.Relative)}, atol {Text(tolerance.Absolute)}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
