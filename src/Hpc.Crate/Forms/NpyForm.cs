using System.Buffers.Binary;
using System.Globalization;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Arrays of NumPy, element by element.</summary>
internal static class NpyForm
{
    /// <summary>A multiple of the size of every type.</summary>
    private const int Stretch = 48 << 14;

    /// <exception cref="CorruptImageException">One of them is no such file.</exception>
    public static Comparison Compare(RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance)
    {
        NpyHeader one = NpyHeader.Read(recorded), other = NpyHeader.Read(found);
        if (one.Type != other.Type || one.IsFortran != other.IsFortran || !one.Shape.SequenceEqual(other.Shape))
        {
            return Comparison.Differs($"{Text(other)}, recorded {Text(one)}");
        }

        Differences differences = new(tolerance);
        byte[] before = new byte[Stretch / one.Size * one.Size], now = new byte[before.Length];
        long element = 0;
        for (long at = 0; recorded.Read(one.Begin + at, before) is > 0 and int length; at += length)
        {
            _ = found.Read(other.Begin + at, now);
            for (int place = 0; place + one.Size <= length; place += one.Size, element++)
            {
                Compare(one, element, before.AsSpan(place, one.Size), now.AsSpan(place, one.Size), differences);
            }
        }

        return differences.Result();
    }

    /// <summary>The number at some indexes, as text; null: there is none.</summary>
    public static string? Find(RandomAccessSource file, string indexes)
    {
        NpyHeader header = NpyHeader.Read(file);
        if (header.Element(indexes) is not { } element)
        {
            return null;
        }

        byte[] bytes = new byte[header.Size];
        file.ReadExactly(header.Begin + (element * header.Size), bytes, "number");
        return Number(header.Type, bytes) is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    private static void Compare(NpyHeader header, long element, ReadOnlySpan<byte> before, ReadOnlySpan<byte> now,
        Differences differences)
    {
        bool isSame = before.SequenceEqual(now), isComplex = header.Type[1] == 'c';
        int size = isComplex ? header.Size / 2 : header.Size;
        string type = isComplex ? $"{header.Type[0]}f{size}" : header.Type;
        for (int part = 0; part < header.Size && !differences.IsOver; part += size)
        {
            if (isSame)
            {
                _ = differences.Take(0, 0);
            }
            else if (Number(type, before.Slice(part, size)) is not { } recorded
                || Number(type, now.Slice(part, size)) is not { } found)
            {
                differences.Other(header.Place(element), "another value");
            }
            else if (!differences.Take(recorded, found, header.Type[1] is 'i' or 'u' && recorded.Equals(found)))
            {
                differences.At(header.Place(element) + (isComplex ? part == 0 ? ".real" : ".imag" : ""), recorded, found);
            }
        }
    }

    private static double? Number(string type, ReadOnlySpan<byte> bytes)
    {
        Span<byte> little = stackalloc byte[bytes.Length];
        bytes.CopyTo(little);
        if (type[0] == '>')
        {
            little.Reverse();
        }

        return type[1..] switch
        {
            "f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(little),
            "f4" => BinaryPrimitives.ReadSingleLittleEndian(little),
            "f8" => BinaryPrimitives.ReadDoubleLittleEndian(little),
            "i1" => (sbyte)little[0],
            "i2" => BinaryPrimitives.ReadInt16LittleEndian(little),
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(little),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(little),
            "u1" or "b1" => little[0],
            "u2" => BinaryPrimitives.ReadUInt16LittleEndian(little),
            "u4" => BinaryPrimitives.ReadUInt32LittleEndian(little),
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(little),
            _ => null,
        };
    }

    private static string Text(NpyHeader header) =>
        $"type {header.Type}, shape ({string.Join(',', header.Shape)}){(header.IsFortran ? ", in Fortran's order" : "")}";
}
