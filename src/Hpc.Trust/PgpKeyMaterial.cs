using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>The numbers of a key packet of version 4: how many bytes of it are public, and how long the key is.</summary>
internal static class PgpKeyMaterial
{
    private const int HeaderSize = 6;

    /// <exception cref="CorruptImageException">The packet ends before its numbers do.</exception>
    /// <exception cref="UnsupportedFeatureException">A key of another version or kind.</exception>
    public static (int PublicSize, int Bits) Measure(ReadOnlySpan<byte> body)
    {
        if (body.Length < HeaderSize || body[0] != 4)
        {
            throw body.Length == 0 ? Short(0)
                : new UnsupportedFeatureException($"an OpenPGP key of version {body[0]}", "use a key of version 4");
        }

        int at = HeaderSize;
        switch (body[HeaderSize - 1])
        {
            case 1 or 2 or 3:
                return Numbers(body, at, 2);
            case 16:
                return Numbers(body, at, 3);
            case 17:
                return Numbers(body, at, 4);
            case 18:
                (at, int curve) = Numbers(body, Counted(body, at), 1);
                return (Counted(body, at), curve);
            case 19 or 22:
                return Numbers(body, Counted(body, at), 1);
            case 25 or 27:
                return (Within(body, at + 32), 256);
            case 26:
                return (Within(body, at + 56), 448);
            case 28:
                return (Within(body, at + 57), 456);
            default:
                throw new UnsupportedFeatureException($"an OpenPGP key of algorithm {body[HeaderSize - 1]}",
                    "use a key of RSA, DSA or an elliptic curve");
        }
    }

    /// <summary>Behind some numbers of which each has its length in bits in front; and the length of the first one, for a point
    /// that of one coordinate.</summary>
    private static (int End, int Bits) Numbers(ReadOnlySpan<byte> body, int at, int count)
    {
        int first = 0;
        for (int i = 0; i < count; i++)
        {
            int bits = BinaryPrimitives.ReadUInt16BigEndian(body[at..Within(body, at + 2)]);
            at = Within(body, at + 2 + ((bits + 7) / 8));
            first = i == 0 ? bits : first;
        }

        return (at, count > 1 ? first : first > 512 ? first / 2 : first / 8 * 8 is 512 ? 256 : first / 8 * 8);
    }

    private static int Counted(ReadOnlySpan<byte> body, int at) => Within(body, Within(body, at + 1) + body[at]);

    private static int Within(ReadOnlySpan<byte> body, int end) => end <= body.Length ? end : throw Short(end);

    private static CorruptImageException Short(int end) =>
        new("OpenPGP key", -1, "a packet that ends early", $"at least {end} bytes");
}
