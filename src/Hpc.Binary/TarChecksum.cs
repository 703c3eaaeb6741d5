namespace Hpc.Binary;

/// <summary>The sum that stands in each 512-byte header of a tar archive, in every dialect: by it a header is known that has no
/// magic. POSIX.1-2017, pax, "ustar Interchange Format", chksum.</summary>
public static class TarChecksum
{
    /// <summary>Bytes of a header.</summary>
    public const int BlockSize = 512;

    /// <summary>Where the sum stands, and how many bytes it has: octal digits with spaces and NULs around them.</summary>
    public const int Offset = 148;
    public const int Length = 8;

    /// <summary>Whether the bytes begin with a header whose sum is right.</summary>
    public static bool IsRight(ReadOnlySpan<byte> head)
    {
        if (head.Length < BlockSize)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = head.Slice(Offset, Length).Trim(" \0"u8);
        long stored = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            stored = (stored << 3) | (uint)(digit - '0');
        }

        (long unsigned, long signed) = Of(head[..BlockSize]);
        return !digits.IsEmpty && (stored == unsigned || stored == signed);
    }

    /// <summary>What should stand there: the bytes of the header, those of the sum taken as spaces. Some old writers summed
    /// signed chars.</summary>
    public static (long Unsigned, long Signed) Of(ReadOnlySpan<byte> block)
    {
        long unsigned = 0, signed = 0;
        for (int at = 0; at < block.Length; at++)
        {
            byte value = at is >= Offset and < Offset + Length ? (byte)' ' : block[at];
            unsigned += value;
            signed += (sbyte)value;
        }

        return (unsigned, signed);
    }
}
