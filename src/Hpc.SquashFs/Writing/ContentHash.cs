using System.Buffers.Binary;
using System.Numerics;

namespace Hpc.SquashFs;

/// <summary>A 64-bit fingerprint that finds candidates for equal content: four lanes of multiply and rotate, 8 bytes each.
/// Products of 128 bits would mix better, and are four multiplications where the compiler may not assume BMI2. Who has found a
/// candidate compares the bytes, so a collision costs time and nothing else.</summary>
internal static class ContentHash
{
    private const ulong OddA = 0x9e3779b97f4a7c15;
    private const ulong OddB = 0xc2b2ae3d27d4eb4f;
    private const ulong OddC = 0x165667b19e3779f9;
    private const ulong OddD = 0x27d4eb2f165667c5;
    private const int Stripe = 32;

    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong a = OddA ^ (ulong)bytes.Length, b = OddB, c = OddC, d = OddD;
        for (; bytes.Length >= Stripe; bytes = bytes[Stripe..])
        {
            (a, b, c, d) = (Mixed(a, bytes), Mixed(b, bytes[8..]), Mixed(c, bytes[16..]), Mixed(d, bytes[24..]));
        }

        if (!bytes.IsEmpty)
        {
            Span<byte> last = stackalloc byte[Stripe];
            bytes.CopyTo(last);
            last[bytes.Length..].Clear();
            (a, b, c, d) = (Mixed(a, last), Mixed(b, last[8..]), Mixed(c, last[16..]), Mixed(d, last[24..]));
        }

        return With(With(a, b), With(c, d));
    }

    /// <summary>The fingerprint of a row of things, from that of the row so far and that of the next.</summary>
    internal static ulong With(ulong soFar, ulong next)
    {
        ulong mixed = (BitOperations.RotateLeft(soFar ^ OddC, 27) + (next * OddB)) * OddA;
        return mixed ^ (mixed >> 32);
    }

    private static ulong Mixed(ulong lane, ReadOnlySpan<byte> bytes) =>
        BitOperations.RotateLeft(lane + (BinaryPrimitives.ReadUInt64LittleEndian(bytes) * OddB), 31) * OddA;
}
