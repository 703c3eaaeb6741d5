using System.Buffers.Binary;

namespace Hpc.Fuzz;

/// <summary>Damages bytes: bits, numbers of 1, 2, 4 and 8 bytes, pieces, ends.</summary>
internal static class ByteMutation
{
    public static byte[] Of(byte[] input, byte[] other, Random random) =>
        Damage(input, other, random, (bytes, chance) => chance.Next(bytes.Length));

    /// <summary>With most of the damage at these places, where the format has its numbers.</summary>
    public static Mutation At(params int[] places) => In((_, random) => places[random.Next(places.Length)]);

    /// <summary>With most of the damage where <paramref name="place"/> says.</summary>
    public static Mutation In(Func<byte[], Random, int> place) => (input, other, random) =>
        Damage(input, other, random, (bytes, chance) => chance.Next(4) == 0
            ? chance.Next(bytes.Length) : Math.Min(place(bytes, chance), bytes.Length - 1));

    private static byte[] Damage(byte[] input, byte[] other, Random random, Func<byte[], Random, int> place)
    {
        byte[] bytes = (byte[])input.Clone();
        for (int count = random.Next(1, 6); count > 0 && bytes.Length > 0; count--)
        {
            bytes = Once(bytes, other, random, place(bytes, random));
        }

        return bytes;
    }

    private static byte[] Once(byte[] bytes, byte[] other, Random random, int at)
    {
        switch (random.Next(12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                bytes[at] += (byte)random.Next(-3, 4);
                return bytes;
            case 3:
                return bytes[..^random.Next(1, Math.Min(200, bytes.Length) + 1)];
            case 4:
                return random.Next(4) == 0 ? bytes[..at] : Spliced(bytes, other, random, at);
            case 5:
                return Copied(bytes, bytes, random, at);
            case 6:
                return random.Next(4) == 0 ? [.. bytes[..at], .. bytes[Math.Min(at + random.Next(1, 64), bytes.Length)..]]
                    : Copied(bytes, other, random, at);
            default:
                return Numbered(bytes, random, at);
        }
    }

    /// <summary>A boundary in the place of a number, mostly little-endian.</summary>
    private static byte[] Numbered(byte[] bytes, Random random, int at)
    {
        Span<byte> number = stackalloc byte[8];
        int length = Math.Min(1 << random.Next(4), bytes.Length - at);
        ulong value = Boundaries.Next(random);
        if (random.Next(8) == 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, value << (64 - (8 * length)));
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        }

        number[..length].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] Copied(byte[] bytes, byte[] from, Random random, int at)
    {
        int length = Math.Min(random.Next(1, 64), Math.Min(bytes.Length - at, from.Length));
        from.AsSpan(random.Next(from.Length - length + 1), length).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] Spliced(byte[] bytes, byte[] other, Random random, int at)
    {
        int from = random.Next(other.Length + 1);
        return [.. bytes[..at], .. other.AsSpan(from, Math.Min(random.Next(4096), other.Length - from)), .. bytes[at..]];
    }
}
