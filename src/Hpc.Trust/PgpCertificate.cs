using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>One key of a keyring, with all that belongs to it: users, signatures, subkeys.</summary>
/// <param name="Bytes">All its packets.</param>
/// <param name="Fingerprint">20 bytes.</param>
/// <param name="IsProtected">A private key behind a passphrase.</param>
/// <param name="Users">One char per byte.</param>
public sealed record PgpCertificate(
    ReadOnlyMemory<byte> Bytes,
    ReadOnlyMemory<byte> Fingerprint,
    DateTimeOffset CreatedAt,
    int Bits,
    bool IsPrivate,
    bool IsProtected,
    IReadOnlyList<string> Users)
{
    private const int FingerprintMark = 0x99;

    public string FingerprintText => Convert.ToHexString(Fingerprint.Span);

    /// <summary>Whether a text names it: its fingerprint or the last 16 or 8 digits, with or without 0x in front.</summary>
    public bool IsNamed(string text)
    {
        string digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length is 8 or 16 or 40 && FingerprintText.EndsWith(digits, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The keys of a keyring in Apptainer's form (pgp-public, pgp-secret): packets one behind the other.</summary>
    /// <param name="sha1">The hash function of fingerprints.</param>
    /// <exception cref="CorruptImageException">It is no keyring.</exception>
    public static IReadOnlyList<PgpCertificate> ReadRing(ReadOnlyMemory<byte> bytes, Func<byte[], byte[]> sha1)
    {
        List<PgpPacket> packets = PgpPacket.Read(bytes);
        List<int> starts = [.. Enumerable.Range(0, packets.Count).Where(i =>
            packets[i].Tag is PgpPacket.SecretKey or PgpPacket.PublicKey)];
        if (packets.Count > 0 && (starts.Count == 0 || starts[0] != 0))
        {
            throw new CorruptImageException("OpenPGP key", 0, $"a packet with tag {packets[0].Tag}", "a key (tag 5 or 6)");
        }

        List<PgpCertificate> keys = [];
        for (int i = 0; i < starts.Count; i++)
        {
            int next = i + 1 < starts.Count ? starts[i + 1] : packets.Count;
            keys.Add(Of(bytes, packets.GetRange(starts[i], next - starts[i]), sha1));
        }

        return keys;
    }

    private static PgpCertificate Of(ReadOnlyMemory<byte> bytes, List<PgpPacket> packets, Func<byte[], byte[]> sha1)
    {
        PgpPacket key = packets[0];
        (int size, int bits) = PgpKeyMaterial.Measure(key.Body.Span);
        ReadOnlySpan<byte> shown = key.Body.Span[..size];
        bool isPrivate = key.Tag == PgpPacket.SecretKey;
        return new PgpCertificate(
            bytes[key.Start..packets[^1].End],
            sha1([FingerprintMark, (byte)(size >> 8), (byte)size, .. shown]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(shown[1..])),
            bits,
            isPrivate,
            isPrivate && key.Body.Length > size && key.Body.Span[size] != 0,
            [.. packets.Where(packet => packet.Tag == PgpPacket.UserId).Select(packet => RawText.Of(packet.Body.Span))]);
    }
}
