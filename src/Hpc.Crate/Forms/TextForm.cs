using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Text with numbers in it, line by line: numbers are numbers, words are words, blanks do not count.</summary>
internal static class TextForm
{
    private const int Shown = 40;

    public static Comparison Compare(RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance)
    {
        Differences differences = new(tolerance);
        SourceLines one = new(recorded), other = new(found);
        while (!differences.IsOver)
        {
            bool has = one.TryNext(out ReadOnlySpan<byte> before), hasNow = other.TryNext(out ReadOnlySpan<byte> now);
            if (has != hasNow)
            {
                differences.Other($"line {Math.Max(one.Number, other.Number)}", has ? "nothing more, recorded are more lines"
                    : "more lines than recorded");
            }

            if (!has || !hasNow)
            {
                break;
            }

            if (!before.SequenceEqual(now))
            {
                Compare(before, now, one.Number, differences);
            }
        }

        return differences.Result();
    }

    private static void Compare(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now, long line, Differences differences)
    {
        int at = 0, atNow = 0;
        while (!differences.IsOver)
        {
            int length = Token(before, ref at, out bool isNumber), lengthNow = Token(now, ref atNow, out bool isNumberNow);
            ReadOnlySpan<byte> one = before.Slice(at, length), other = now.Slice(atNow, lengthNow);
            if (length == 0 && lengthNow == 0)
            {
                return;
            }

            if (isNumber && isNumberNow)
            {
                (double recorded, double found) = (NumberText.Value(one), NumberText.Value(other));
                if (!differences.Take(recorded, found, NumberText.AreLonger(one, other)))
                {
                    differences.At($"line {line}, column {atNow + 1}", recorded, found);
                }
            }
            else if (!one.SequenceEqual(other))
            {
                differences.Other($"line {line}, column {atNow + 1}", $"'{Text(other)}', recorded '{Text(one)}'");
            }

            (at, atNow) = (at + length, atNow + lengthNow);
        }
    }

    /// <summary>The next number, word or sign; its length is 0 at the end.</summary>
    private static int Token(ReadOnlySpan<byte> line, ref int at, out bool isNumber)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        ReadOnlySpan<byte> rest = line[at..];
        bool isInWord = at > 0 && IsOfWord(line[at - 1]);
        int number = isInWord ? 0 : NumberText.Length(rest);
        isNumber = number > 0;
        int word = 0;
        while (!isNumber && word < rest.Length && IsOfWord(rest[word]))
        {
            word++;
        }

        return isNumber ? number : word > 0 ? word : Math.Min(rest.Length, 1);
    }

    private static bool IsOfWord(byte one) => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or > 0x7f;

    private static string Text(ReadOnlySpan<byte> token) => RawText.Of(token[..Math.Min(token.Length, Shown)]);
}
