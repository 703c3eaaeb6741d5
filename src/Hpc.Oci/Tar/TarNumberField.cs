using System.Text;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Numbers of a tar header: octal digits with spaces and NULs around them, or, with the top bit of the first byte set,
/// a big-endian two's complement number (GNU tar manual, "Extensions": base-256).</summary>
/// <param name="offset">Where the header lies in the stream, for messages.</param>
internal readonly struct TarNumberField(long offset)
{
    public long Read(ReadOnlySpan<byte> block, int start, int length, string name)
    {
        ReadOnlySpan<byte> field = block.Slice(start, length);
        return (field[0] & 0x80) != 0 ? Binary(field, start, name) : Octal(field, start, name);
    }

    private long Binary(ReadOnlySpan<byte> field, int start, string name)
    {
        // Bit 7 of the first byte is the marker, bit 6 the sign.
        bool negative = (field[0] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int at = 0; at < field.Length; at++)
        {
            byte digit = at > 0 ? field[at] : (byte)(negative ? field[0] | 0x80 : field[0] & 0x7f);
            long next = (value << 8) | digit;
            if (next >> 8 != value)
            {
                throw Wrong(field, start, name);
            }

            value = next;
        }

        return value;
    }

    private long Octal(ReadOnlySpan<byte> field, int start, string name)
    {
        // What stands behind the first space or NUL is rubbish of old writers.
        ReadOnlySpan<byte> digits = field.TrimStart(" \0"u8);
        int end = digits.IndexOfAny((byte)' ', (byte)0);
        digits = end < 0 ? digits : digits[..end];
        long value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw Wrong(field, start, name);
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private CorruptImageException Wrong(ReadOnlySpan<byte> field, int start, string name) =>
        new($"tar header, {name}", offset + start, $"bytes {Convert.ToHexString(field)}",
            "an octal or base-256 number of 63 bits");
}
