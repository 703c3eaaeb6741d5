using System.Buffers.Binary;
using System.Numerics;

namespace Hpc.Binary;

/// <summary>SHA-256 (FIPS 180-4) without a library, for static executables, which have no other.</summary>
public sealed class Sha256 : ContentHash
{
    private const int BlockSize = 64;
    private const int Piece = 64 * 1024;

    /// <summary>First 32 bits behind the point of the cube roots of the first 64 primes.</summary>
    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>First 32 bits behind the point of the square roots of the first 8 primes, to begin with.</summary>
    private readonly uint[] _state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
        0x5be0cd19];
    private readonly byte[] _rest = new byte[2 * BlockSize];
    private long _length;

    /// <summary>"sha256:" and the digest of all bytes of a source, in lower-case hexadecimal digits.</summary>
    public static string Of(RandomAccessSource source)
    {
        using Sha256 hash = new();
        byte[] piece = new byte[(int)Math.Clamp(source.Length, 1, Piece)];
        int count;
        for (long at = 0; (count = source.Read(at, piece)) > 0; at += count)
        {
            hash.Add(piece.AsSpan(0, count));
        }

        return hash.Digest();
    }

    public override void Add(ReadOnlySpan<byte> bytes)
    {
        int kept = (int)(_length % BlockSize);
        _length += bytes.Length;
        if (kept > 0)
        {
            int more = Math.Min(BlockSize - kept, bytes.Length);
            bytes[..more].CopyTo(_rest.AsSpan(kept));
            bytes = bytes[more..];
            if (kept + more < BlockSize)
            {
                return;
            }

            AddBlock(_rest);
        }

        for (; bytes.Length >= BlockSize; bytes = bytes[BlockSize..])
        {
            AddBlock(bytes);
        }

        bytes.CopyTo(_rest);
    }

    public override string Digest()
    {
        uint[] state = [.. _state];
        int kept = (int)(_length % BlockSize), end = kept + 9 > BlockSize ? 2 * BlockSize : BlockSize;
        Span<byte> last = stackalloc byte[2 * BlockSize];
        last.Clear();
        _rest.AsSpan(0, kept).CopyTo(last);
        last[kept] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(last[(end - 8)..], _length * 8);
        for (int at = 0; at < end; at += BlockSize)
        {
            AddBlock(last[at..]);
        }

        byte[] digest = new byte[_state.Length * sizeof(uint)];
        for (int i = 0; i < _state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(i * sizeof(uint)), _state[i]);
        }

        state.CopyTo(_state, 0); // more may come
        return "sha256:" + Convert.ToHexStringLower(digest);
    }

    private void AddBlock(ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int t = 0; t < 64; t++)
        {
            w[t] = t < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..])
                : Small(w[t - 2], 17, 19, 10) + w[t - 7] + Small(w[t - 15], 7, 18, 3) + w[t - 16];
        }

        uint a = _state[0], b = _state[1], c = _state[2], d = _state[3], e = _state[4], f = _state[5], g = _state[6],
            h = _state[7];
        for (int t = 0; t < 64; t++)
        {
            uint first = h + Large(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + Constants[t] + w[t];
            uint second = Large(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> sums = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < sums.Length; i++)
        {
            _state[i] += sums[i];
        }
    }

    private static uint Small(uint x, int first, int second, int shift) =>
        BitOperations.RotateRight(x, first) ^ BitOperations.RotateRight(x, second) ^ (x >> shift);

    private static uint Large(uint x, int first, int second, int third) =>
        BitOperations.RotateRight(x, first) ^ BitOperations.RotateRight(x, second) ^ BitOperations.RotateRight(x, third);
}
