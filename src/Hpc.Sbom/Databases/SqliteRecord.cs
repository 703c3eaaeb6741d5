using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>A row of a table in SQLite's record format: the length of its head, a number for the type of each value, and the
/// values.</summary>
internal static class SqliteRecord
{
    private const int MostColumns = 64;

    /// <param name="numbers">The values that are whole numbers, at their places.</param>
    /// <returns>The values that are texts or blobs, at their places.</returns>
    /// <exception cref="CorruptImageException">The record is cut short.</exception>
    public static List<ReadOnlyMemory<byte>?> Values(ReadOnlyMemory<byte> record, out IReadOnlyList<long?> numbers)
    {
        ReadOnlySpan<byte> head = record.Span;
        long length = Varint(ref head);
        if (length < record.Length - head.Length || length > record.Length)
        {
            throw Wrong($"a head of {length} bytes", $"at most {record.Length}");
        }

        head = record.Span[(record.Length - head.Length)..(int)length];
        ReadOnlyMemory<byte> left = record[(int)length..];
        List<ReadOnlyMemory<byte>?> values = [];
        List<long?> whole = [];
        while (!head.IsEmpty && values.Count < MostColumns)
        {
            long type = Varint(ref head), size = Size(type);
            if (size < 0 || size > left.Length)
            {
                throw Wrong($"a value of {size} bytes", $"at most {left.Length}");
            }

            ReadOnlyMemory<byte> value = left[..(int)size];
            left = left[(int)size..];
            values.Add(type >= 12 ? value : null);
            whole.Add(type is >= 1 and <= 6 ? Whole(value.Span) : type is 8 or 9 ? type - 8 : null);
        }

        numbers = whole;
        return values;
    }

    /// <summary>Up to nine bytes, the highest first, seven bits of each, eight of the ninth.</summary>
    public static long Varint(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (int at = 0; at < Math.Min(bytes.Length, 9); at++)
        {
            byte one = bytes[at];
            value = at == 8 ? (value << 8) | one : (value << 7) | (byte)(one & 0x7f);
            if (one < 0x80 || at == 8)
            {
                bytes = bytes[(at + 1)..];
                return value;
            }
        }

        throw Wrong("a number that is cut short", "one of up to nine bytes");
    }

    private static long Size(long type) => type switch
    {
        0 or 8 or 9 => 0,
        1 or 2 or 3 or 4 => type,
        5 => 6,
        6 or 7 => 8,
        _ => (type - 12) / 2,
    };

    private static long Whole(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[0];
        foreach (byte one in bytes[1..])
        {
            value = (value << 8) | one;
        }

        return value;
    }

    private static CorruptImageException Wrong(string found, string allowed) => new("SQLite record", -1, found, allowed);
}
