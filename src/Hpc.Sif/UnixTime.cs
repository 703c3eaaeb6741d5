using System.Globalization;

namespace Hpc.Sif;

/// <summary>Seconds since 1970-01-01 00:00 UTC, signed, as SIF keeps every time. Any 64-bit value is legal.</summary>
public readonly record struct UnixTime(long Seconds)
{
    /// <summary>0001-01-01 00:00 UTC, Go's zero time: what deterministic writers put where no time should be.</summary>
    public static readonly UnixTime Unset = new(-62_135_596_800);

    /// <summary>9999-12-31 23:59:59 UTC.</summary>
    private const long Last = 253_402_300_799;

    public bool IsUnset => this == Unset;

    /// <summary>As siftool prints it: "2020-05-22 19:30:59 +0000 UTC"; beyond the years 1 to 9999 the bare number,
    /// "@SECONDS". The runtime's own formatting of times brings time zones with it: a hundred kilobytes of hpcrun.</summary>
    public override string ToString()
    {
        if (Seconds < Unset.Seconds || Seconds > Last)
        {
            return $"@{Seconds}";
        }

        DateTime at = DateTime.UnixEpoch.AddTicks(Seconds * TimeSpan.TicksPerSecond);
        return string.Create(CultureInfo.InvariantCulture,
            $"{at.Year:D4}-{at.Month:D2}-{at.Day:D2} {at.Hour:D2}:{at.Minute:D2}:{at.Second:D2} +0000 UTC");
    }
}
