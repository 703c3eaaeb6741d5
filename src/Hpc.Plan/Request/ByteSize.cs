using System.Globalization;

namespace Hpc.Plan;

/// <summary>A size as people write it: <c>4096</c>, <c>64k</c>, <c>512M</c>, <c>1.5GiB</c>. K, M, G and T are powers of 1,024, as
/// in the tmpfs mount options, with or without B or iB behind.</summary>
public static class ByteSize
{
    /// <summary>Bytes, at least 1.</summary>
    public static long Parse(string text, string origin)
    {
        string digits = text.TrimEnd('b', 'B');
        digits = digits.EndsWith('i') ? digits[..^1] : digits;
        long unit = digits.Length == 0 ? 1 : UnitOf(digits[^1]);
        digits = unit == 1 ? digits : digits[..^1];
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / unit || (long)(number * unit) < 1)
        {
            throw new UsageException($"cannot use {origin} \"{text}\": not a size", null,
                "write bytes or a number with K, M, G or T: 512M");
        }

        return (long)(number * unit);
    }

    private static long UnitOf(char letter) => letter switch
    {
        'k' or 'K' => 1L << 10,
        'm' or 'M' => 1L << 20,
        'g' or 'G' => 1L << 30,
        't' or 'T' => 1L << 40,
        _ => 1,
    };
}
