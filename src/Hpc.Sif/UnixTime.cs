using System.Globalization;

namespace Hpc.Sif;

/// <summary>Seconds since 1970-01-01 00:00 UTC, signed, as SIF keeps every time. Any 64-bit value is legal.</summary>
public readonly record struct UnixTime(long Seconds)
{
    /// <summary>0001-01-01 00:00 UTC, Go's zero time: what deterministic writers put where no time should be.</summary>
    public static readonly UnixTime Unset = new(-62_135_596_800);

    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public bool IsUnset => this == Unset;

    /// <summary>As siftool prints it: "2020-05-22 19:30:59 +0000 UTC"; beyond the years 1 to 9999 the bare number,
    /// "@SECONDS".</summary>
    public override string ToString() => Seconds >= Unset.Seconds && Seconds <= Last
        ? DateTimeOffset.FromUnixTimeSeconds(Seconds).ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture)
        : $"@{Seconds}";
}
