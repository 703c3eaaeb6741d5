using System.Buffers.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse.Tests;

/// <summary>Damages an image at a few random places with values that tend to find missing checks.</summary>
internal static class Mutation
{
    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 3, 7, 8, 0x7f, 0xff, 0x100, 0x1fff, 0x2000, 0x2001, 0x7fff, 0x8000, 0xffff, 0xfffff, 0x100000,
        0x1000000, 0x1ffffff,
        0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 1ul << 32, (1ul << 48) - 1, long.MaxValue, 1ul << 63, ulong.MaxValue,
    ];

    public static byte[] Of(byte[] image, Random random)
    {
        byte[] mutated = (byte[])image.Clone();
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            mutated = Once(mutated, random);
        }

        return mutated;
    }

    private static byte[] Once(byte[] image, Random random)
    {
        if (image.Length < 16)
        {
            return image;
        }

        int at = random.Next(8) switch
        {
            0 => random.Next(Math.Min(Superblock.Size, image.Length)),
            1 => random.Next(image.Length),
            _ => InTables(image, random),
        };
        switch (random.Next(8))
        {
            case 0:
                image[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                image[at] = (byte)random.Next(256);
                break;
            case 2:
                return image[..^random.Next(1, Math.Min(200, image.Length))];
            case 3:
                CopyPiece(image, at, random);
                break;
            default:
                WriteNumber(image, at, random);
                break;
        }

        return image;
    }

    /// <summary>The tables are at the end, inodes first.</summary>
    private static int InTables(byte[] image, Random random)
    {
        const int InodeTableField = 64;
        ulong inodes = image.Length < Superblock.Size
            ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(InodeTableField));
        return random.Next((int)Math.Min(inodes, (ulong)image.Length - 1), image.Length);
    }

    private static void CopyPiece(byte[] image, int at, Random random)
    {
        int length = Math.Min(random.Next(1, 64), image.Length - at);
        image.AsSpan(random.Next(image.Length - length + 1), length).CopyTo(image.AsSpan(at));
    }

    private static void WriteNumber(byte[] image, int at, Random random)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number,
            Interesting[random.Next(Interesting.Length)] + (ulong)random.Next(-2, 3));
        int length = Math.Min(1 << random.Next(1, 4), image.Length - at);
        number[..length].CopyTo(image.AsSpan(at));
    }
}
