using System.Buffers.Binary;

namespace Hpc.SquashFs;

/// <summary>A 64-bit fingerprint that finds candidates for equal content: folded 128-bit products, two lanes of 16 bytes. Who has
/// found a candidate compares the bytes, so a collision costs time and nothing else.</summary>
internal static class ContentHash
{
    private const ulong OddA = 0x9e3779b97f4a7c15;
    private const ulong OddB = 0xc2b2ae3d27d4eb4f;
    private const ulong OddC = 0x165667b19e3779f9;

    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong first = OddA ^ (ulong)bytes.Length;
        ulong second = OddB;
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            first = Fold(first ^ Word(bytes), OddB ^ Word(bytes[8..]));
            second = Fold(second ^ Word(bytes[16..]), OddC ^ Word(bytes[24..]));
        }

        if (!bytes.IsEmpty)
        {
            Span<byte> last = stackalloc byte[32];
            bytes.CopyTo(last);
            last[bytes.Length..].Clear();
            first = Fold(first ^ Word(last), OddB ^ Word(last[8..]));
            second = Fold(second ^ Word(last[16..]), OddC ^ Word(last[24..]));
        }

        return With(first, second);
    }

    /// <summary>The fingerprint of a row of things, from that of the row so far and that of the next.</summary>
    internal static ulong With(ulong soFar, ulong next) => Fold(soFar ^ OddC, next ^ OddA) ^ soFar;

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Fold(ulong a, ulong b) => Math.BigMul(a, b, out ulong low) ^ low;
}
