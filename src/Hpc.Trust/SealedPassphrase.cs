using System.Text;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Trust;

/// <summary>The passphrase of an encrypted root, encrypted by RSA-OAEP with SHA-256: a PEM block "MESSAGE" around an OCTET STRING
/// of DER, in an object that is linked to the partition (Apptainer: pkg/util/cryptkey).</summary>
public static class SealedPassphrase
{
    private const string Begin = "-----BEGIN MESSAGE-----", End = "-----END MESSAGE-----", Structure = "cryptographic message";
    private const int LineLength = 64;
    private const byte OctetString = 4;

    /// <summary>More than a key of 16384 bits makes.</summary>
    private const int Longest = 8 << 10;

    /// <summary>The message of a partition; null where it has none.</summary>
    /// <exception cref="CorruptImageException">It is damaged.</exception>
    public static byte[]? Find(SifFile sif, in SifDescriptor partition)
    {
        foreach (SifDescriptor item in sif.Descriptors)
        {
            if (item.DataType == DataType.CryptoMessage && item.Link == ObjectLink.ToObject(partition.Id)
                && CryptoMessageMetadata.Of(item) is { Format: MessageFormat.Pem, Type: MessageType.RsaOaep })
            {
                return item.Size <= Longest ? Parse(sif.ReadWhole(item))
                    : throw new CorruptImageException(Structure, sif.FileOffset(item), $"{item.Size} bytes",
                        $"at most {Longest}");
            }
        }

        return null;
    }

    /// <summary>The encrypted bytes of a message.</summary>
    /// <exception cref="CorruptImageException">It has another form.</exception>
    public static byte[] Parse(ReadOnlySpan<byte> text)
    {
        string pem = RawText.Of(text);
        byte[] der = new byte[pem.Length];
        int start = pem.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = start < Begin.Length ? -1 : pem.IndexOf(End, start, StringComparison.Ordinal);
        return end >= 0 && Convert.TryFromBase64Chars(pem.AsSpan()[start..end], der, out int length)
            && Content(der.AsSpan(0, length)) is { } sealedBytes ? sealedBytes
            : throw new CorruptImageException(Structure, 0, $"{text.Length} bytes of another form",
                $"an OCTET STRING between {Begin} and {End}");
    }

    /// <summary>The bytes of a message.</summary>
    public static byte[] Write(ReadOnlySpan<byte> sealedBytes)
    {
        byte[] der = [OctetString, 0x82, (byte)(sealedBytes.Length >> 8), (byte)sealedBytes.Length, .. sealedBytes];
        IEnumerable<string> lines = Convert.ToBase64String(der).Chunk(LineLength).Select(line => new string(line));
        return Encoding.ASCII.GetBytes($"{Begin}\n{string.Join('\n', lines)}\n{End}\n");
    }

    /// <summary>What an OCTET STRING of DER holds; null for anything else.</summary>
    private static byte[]? Content(ReadOnlySpan<byte> der)
    {
        if (der is not [OctetString, var first, ..])
        {
            return null;
        }

        int count = first < 0x80 ? 0 : first - 0x80;
        if (count > 2 || der.Length < 2 + count)
        {
            return null;
        }

        int length = count == 0 ? first : 0;
        foreach (byte digit in der.Slice(2, count))
        {
            length = (length << 8) | digit;
        }

        return der.Length == 2 + count + length ? der[(2 + count)..].ToArray() : null;
    }
}
