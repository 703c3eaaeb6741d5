using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>One packet of OpenPGP (RFC 9580, 4.2): what it is, and where it lies.</summary>
/// <param name="Start">Of its header, from the start of the bytes.</param>
internal readonly record struct PgpPacket(int Tag, int Start, ReadOnlyMemory<byte> Body, int End)
{
    public const int Signature = 2;
    public const int SecretKey = 5;
    public const int PublicKey = 6;
    public const int UserId = 13;

    private const int MostPackets = 1 << 20;

    /// <exception cref="CorruptImageException">They are no packets.</exception>
    public static List<PgpPacket> Read(ReadOnlyMemory<byte> bytes)
    {
        List<PgpPacket> packets = [];
        for (int at = 0; at < bytes.Length && packets.Count < MostPackets; at = packets[^1].End)
        {
            packets.Add(Next(bytes, at));
        }

        return packets;
    }

    private static PgpPacket Next(ReadOnlyMemory<byte> bytes, int at)
    {
        byte first = bytes.Span[at];
        bool isNew = (first & 0x40) != 0;
        int sizeOfLength = isNew ? NewLength(bytes.Span, at + 1) : 1 << (first & 3);
        if ((first & 0x80) == 0 || sizeOfLength is 0 or 8 || bytes.Length - at - 1 < sizeOfLength)
        {
            throw Wrong(at, $"0x{first:x2}");
        }

        uint length = Length(bytes.Span.Slice(at + 1, sizeOfLength), isNew);
        int start = at + 1 + sizeOfLength;
        return length <= (uint)(bytes.Length - start)
            ? new PgpPacket(isNew ? first & 0x3f : (first >> 2) & 0xf, at, bytes.Slice(start, (int)length), start + (int)length)
            : throw Wrong(at, $"a packet of {length} bytes where {bytes.Length - start} are left");
    }

    /// <summary>How many bytes the length has; 0 for a part of a longer packet, which keys do not have.</summary>
    private static int NewLength(ReadOnlySpan<byte> bytes, int at) => at >= bytes.Length ? 0 : bytes[at] switch
    {
        < 192 => 1,
        < 224 => 2,
        255 => 5,
        _ => 0,
    };

    private static uint Length(ReadOnlySpan<byte> bytes, bool isNew) => (bytes.Length, isNew) switch
    {
        (1, _) => bytes[0],
        (2, true) => (uint)((bytes[0] - 192) << 8) + bytes[1] + 192,
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (5, _) => BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };

    private static CorruptImageException Wrong(int at, string found) => new("OpenPGP key", at, found, "a packet of known length");
}
