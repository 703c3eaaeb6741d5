using System.Globalization;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>What stands before the numbers of a .npy file (NumPy's format 1.0 to 3.0).</summary>
/// <param name="Type">As NumPy writes it: "&lt;f8".</param>
/// <param name="IsFortran">The first index runs first.</param>
/// <param name="Begin">Where the numbers begin.</param>
internal sealed record NpyHeader(string Type, bool IsFortran, IReadOnlyList<long> Shape, long Begin)
{
    private const string Structure = ".npy header";
    private const int Longest = 64 * 1024, MostDimensions = 64;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of an element; 0: it is no number.</summary>
    public int Size => int.TryParse(Type.AsSpan(Math.Min(2, Type.Length)), NumberStyles.None, CultureInfo.InvariantCulture,
        out int size) && size is > 0 and <= 16 ? size : 0;

    /// <exception cref="CorruptImageException">It is no such file, or one of records.</exception>
    public static NpyHeader Read(RandomAccessSource file)
    {
        byte[] head = new byte[12];
        file.ReadExactly(0, head, Structure);
        int begin = head[6] == 1 ? 10 : 12;
        long length = head[6] == 1 ? head[8] | head[9] << 8 : BitConverter.ToUInt32(head, 8);
        _ = length <= Longest ? 0 : throw Wrong($"{length} bytes", $"at most {Longest}");
        byte[] bytes = new byte[length];
        file.ReadExactly(begin, bytes, Structure);
        string text = RawText.Of(bytes);
        NpyHeader header = new(Between(text, "'descr':", "'", "'"), Between(text, "'fortran_order':", " ", ",").Trim() == "True",
            Numbers(Between(text, "'shape':", "(", ")")), begin + length);
        long size = file.Length - header.Begin;
        return header.Size > 0 && header.Shape.Aggregate(1.0, (count, one) => count * one) * header.Size == size ? header
            : throw Wrong($"type '{header.Type}' and {size} bytes", "a type of numbers, and as many of them as the shape has");
    }

    /// <summary>The indexes of an element, as NumPy takes them.</summary>
    public string Place(long element)
    {
        long[] at = new long[Shape.Count];
        for (int turn = 0; turn < at.Length; turn++)
        {
            int dimension = IsFortran ? turn : at.Length - 1 - turn;
            (element, at[dimension]) = Math.DivRem(element, Math.Max(Shape[dimension], 1));
        }

        return $"[{string.Join(',', at)}]";
    }

    /// <summary>The element that indexes name; null: there is none.</summary>
    public long? Element(string indexes)
    {
        List<long> at = indexes.Trim('[', ']', ' ').Length == 0 ? [] : Numbers(indexes.Trim('[', ']'));
        if (at.Count != Shape.Count || at.Where((index, dimension) => index < 0 || index >= Shape[dimension]).Any())
        {
            return null;
        }

        long element = 0;
        for (int turn = 0; turn < at.Count; turn++)
        {
            int dimension = IsFortran ? at.Count - 1 - turn : turn;
            element = (element * Shape[dimension]) + at[dimension];
        }

        return element;
    }

    private static List<long> Numbers(string text)
    {
        List<long> numbers = [];
        foreach (string word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            numbers.Add(long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && numbers.Count < MostDimensions ? number : throw Wrong($"'{word}'", "whole numbers with commas between"));
        }

        return numbers;
    }

    private static string Between(string text, string key, string open, string close)
    {
        int at = text.IndexOf(key, StringComparison.Ordinal);
        int begin = at < 0 ? -1 : text.IndexOf(open, at + key.Length, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : text.IndexOf(close, begin + 1, StringComparison.Ordinal);
        return end > 0 ? text[(begin + 1)..end] : throw Wrong("another text", $"{key} and its value");
    }

    private static CorruptImageException Wrong(string found, string allowed) => new(Structure, -1, found, allowed);
}
