using System.Globalization;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>A number as programs print it: C's and Fortran's (1.0D+00) notations, nan and inf.</summary>
internal static class NumberText
{
    /// <summary>Digits that a number of 64 bits keeps.</summary>
    private const int KeptDigits = 17;

    public static double? TryParse(string text) => TryParse(RawText.Bytes(text));

    /// <summary>Of all of a text, blanks around it apart.</summary>
    public static double? TryParse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> bare = text.Trim(" \t\r"u8);
        return bare.Length > 0 && Length(bare) == bare.Length ? Value(bare) : null;
    }

    /// <summary>How many bytes a number at the beginning has; 0: there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        if (Word(text[at..]) is > 0 and int word)
        {
            return at + word;
        }

        int whole = Digits(text[at..]);
        at += whole;
        int part = at < text.Length && text[at] == '.' ? Digits(text[(at + 1)..]) : 0;
        at += at < text.Length && text[at] == '.' && whole + part > 0 ? part + 1 : 0;
        return whole + part == 0 ? 0 : at + Exponent(text[at..]);
    }

    /// <param name="text">For which <see cref="Length"/> is all of it.</param>
    public static double Value(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        ReadOnlySpan<byte> bare = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (Word(bare) > 0)
        {
            return (bare[0] | 0x20) == 'n' ? double.NaN : isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        int exponent = bare.IndexOfAny((byte)'d', (byte)'D');
        if (exponent >= 0)
        {
            byte[] copy = bare.ToArray();
            copy[exponent] = (byte)'e';
            bare = copy;
        }

        double value = double.Parse(bare, NumberStyles.Float, CultureInfo.InvariantCulture);
        return isNegative ? -value : value;
    }

    /// <summary>Both have more digits than are kept, and not the same ones.</summary>
    public static bool AreLonger(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Significant(one) > KeptDigits && Significant(other) > KeptDigits && !one.SequenceEqual(other);

    private static int Significant(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte one in text)
        {
            if ((one | 0x20) is 'e' or 'd')
            {
                break;
            }

            count += char.IsAsciiDigit((char)one) && (count > 0 || one != '0') ? 1 : 0;
        }

        return count;
    }

    private static int Word(ReadOnlySpan<byte> text)
    {
        foreach (string word in (ReadOnlySpan<string>)["nan", "infinity", "inf"])
        {
            bool isOne = text.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(text[..word.Length], word);
            if (isOne && (text.Length == word.Length || !char.IsAsciiLetterOrDigit((char)text[word.Length])))
            {
                return word.Length;
            }
        }

        return 0;
    }

    private static int Exponent(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || (text[0] | 0x20) is not ('e' or 'd'))
        {
            return 0;
        }

        int sign = text[1] is (byte)'+' or (byte)'-' ? 1 : 0, digits = Digits(text[(1 + sign)..]);
        return digits == 0 ? 0 : 1 + sign + digits;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }
}
