using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What is signed of an image in a registry: the digest of its manifest. sigstore/cosign: specs/SIGNATURE_SPEC.md;
/// containers/image: docs/containers-signature.5.md.</summary>
public static class SimpleSigning
{
    /// <summary>Of the blob with the payload.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>Of the signature in base64, an annotation of that blob's descriptor.</summary>
    public const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>More bytes than a payload has.</summary>
    public const int Longest = 1 << 20;

    private const string SignatureType = "cosign container image signature";

    /// <param name="reference">Registry and repository.</param>
    /// <param name="digest">Of the manifest, with its algorithm.</param>
    public static byte[] ToJson(string reference, string digest)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteStartObject("critical");
            json.WriteStartObject("identity");
            json.WriteString("docker-reference", reference);
            json.WriteEndObject();
            json.WriteStartObject("image");
            json.WriteString("docker-manifest-digest", digest);
            json.WriteEndObject();
            json.WriteString("type", SignatureType);
            json.WriteEndObject();
            json.WriteNull("optional");
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>Whether a payload is of the image with this manifest.</summary>
    /// <exception cref="CorruptImageException">It is no payload.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> payload, string digest)
    {
        JsonField critical = JsonField.Parse(payload, "payload")["critical"];
        return critical["type"].Text == SignatureType ? critical["image"]["docker-manifest-digest"].RequiredText == digest
            : throw critical["type"].Wrong("something else", SignatureType);
    }
}
