using System.Text;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>Keys as text (RFC 9580, 6): base64 between two lines, and a checksum.</summary>
public static class PgpArmor
{
    public const string PublicKey = "PGP PUBLIC KEY BLOCK";
    public const string PrivateKey = "PGP PRIVATE KEY BLOCK";

    private const int LineLength = 64;
    private const uint ChecksumStart = 0xb704ce;
    private const uint ChecksumPolynomial = 0x1864cfb;

    private static readonly string[] s_titles = [PublicKey, PrivateKey];

    /// <summary>The packets of all blocks of keys in a text; the bytes as they are where they are no text.</summary>
    /// <exception cref="CorruptImageException">A block is damaged.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] >= 0x80)
        {
            return bytes.ToArray();
        }

        string[] lines = [.. RawText.Of(bytes).Split('\n').Select(line => line.TrimEnd())];
        List<byte> packets = [];
        for (int at = 0; at < lines.Length; at++)
        {
            if (Array.Find(s_titles, title => lines[at] == $"-----BEGIN {title}-----") is { } found)
            {
                int end = Array.IndexOf(lines, $"-----END {found}-----", at);
                int body = Array.IndexOf(lines, "", at) + 1;
                packets.AddRange(body > 0 && end > body ? Block(lines[body..end]) : throw Wrong("a block without an end"));
                at = end;
            }
        }

        return packets.Count > 0 ? [.. packets] : throw Wrong("no key");
    }

    public static string Encode(string title, ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new($"-----BEGIN {title}-----\n\n");
        string body = Convert.ToBase64String(bytes);
        for (int at = 0; at < body.Length; at += LineLength)
        {
            text.Append(body, at, Math.Min(LineLength, body.Length - at)).Append('\n');
        }

        return text.Append('=').Append(Convert.ToBase64String(Checksum(bytes))).Append($"\n-----END {title}-----\n").ToString();
    }

    private static byte[] Block(string[] lines)
    {
        string? checksum = Array.Find(lines, line => line.StartsWith('='));
        string body = string.Concat(lines.TakeWhile(line => !line.StartsWith('=')));
        byte[] bytes = Bytes(body);
        return checksum is null || Bytes(checksum[1..]).AsSpan().SequenceEqual(Checksum(bytes)) ? bytes
            : throw Wrong("a wrong checksum");
    }

    private static byte[] Bytes(string base64)
    {
        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? bytes[..length] : throw Wrong("no base64");
    }

    private static byte[] Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = ChecksumStart;
        foreach (byte one in bytes)
        {
            sum ^= (uint)one << 16;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 0x800000) != 0 ? (sum << 1) ^ ChecksumPolynomial : sum << 1;
            }
        }

        return [(byte)(sum >> 16), (byte)(sum >> 8), (byte)sum];
    }

    private static CorruptImageException Wrong(string found) =>
        new("OpenPGP key", -1, found, "blocks of keys (-----BEGIN PGP PUBLIC KEY BLOCK-----), or their packets");
}
