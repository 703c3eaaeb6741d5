using System.Text;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>A payload and its signatures in one JSON object: Dead Simple Signing Envelope 1.0.</summary>
/// <param name="PayloadType">What the payload is; it is signed with it.</param>
public sealed record DsseEnvelope(string PayloadType, ReadOnlyMemory<byte> Payload, IReadOnlyList<DsseSignature> Signatures)
{
    /// <summary>The metadata of a SIF file, as <see cref="ImageMetadata"/> reads them.</summary>
    public const string SifMetadata = "application/vnd.sylabs.sif-metadata+json";

    /// <summary>More signers than any image has.</summary>
    private const int MostSignatures = 256;

    /// <summary>What each signature is over.</summary>
    public byte[] SignedBytes => SignedBytesOf(PayloadType, Payload.Span);

    public static bool MayBe(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    public static byte[] SignedBytesOf(string type, ReadOnlySpan<byte> payload)
    {
        int length = Encoding.UTF8.GetByteCount(type);
        return [.. Encoding.UTF8.GetBytes($"DSSEv1 {length} {type} {payload.Length} "), .. payload];
    }

    /// <exception cref="CorruptImageException">It is no envelope, or one without a signature.</exception>
    public static DsseEnvelope Parse(ReadOnlyMemory<byte> json) => Parse(JsonField.Parse(json, "envelope"));

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static DsseEnvelope Parse(JsonField root)
    {
        IReadOnlyList<JsonField> signatures = root["signatures"].Elements;
        if (signatures.Count is 0 or > MostSignatures)
        {
            throw root["signatures"].Wrong($"{signatures.Count} signatures", $"1 to {MostSignatures}");
        }

        return new DsseEnvelope(
            root["payloadType"].RequiredText,
            Bytes(root["payload"]),
            [.. signatures.Select(one => new DsseSignature(one["keyid"].Text ?? "", Bytes(one["sig"])))]);
    }

    public byte[] ToJson()
    {
        IEnumerable<string> signatures = Signatures.Select(one =>
            $"{{\"keyid\":\"{one.KeyId}\",\"sig\":\"{Convert.ToBase64String(one.Value.Span)}\"}}");
        string payload = Convert.ToBase64String(Payload.Span);
        return Encoding.UTF8.GetBytes(
            $"{{\"payloadType\":\"{PayloadType}\",\"payload\":\"{payload}\",\"signatures\":[{string.Join(',', signatures)}]}}");
    }

    /// <summary>Base64 with the usual alphabet or that of addresses.</summary>
    private static byte[] Bytes(JsonField field)
    {
        string text = field.RequiredText.Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length]
            : throw field.Wrong("something else", "base64");
    }
}
