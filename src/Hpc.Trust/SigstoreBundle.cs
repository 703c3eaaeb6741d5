using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What cosign 3 stores beside an image: an envelope with a statement of in-toto about the manifest's digest.
/// sigstore/protobuf-specs: sigstore_bundle.proto (v0.3).</summary>
public static class SigstoreBundle
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>More bytes than one has.</summary>
    public const int Longest = 4 << 20;

    private const string SignedImage = "https://sigstore.dev/cosign/sign/v1";

    /// <exception cref="CorruptImageException">It is no bundle with an envelope.</exception>
    public static DsseEnvelope Envelope(ReadOnlyMemory<byte> bundle) =>
        DsseEnvelope.Parse(JsonField.Parse(bundle, "bundle")["dsseEnvelope"]);

    /// <summary>Whether a statement says that the image with this manifest is signed.</summary>
    /// <param name="digest">SHA-256.</param>
    /// <exception cref="CorruptImageException">It says something else.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> statement, ReadOnlySpan<byte> digest) =>
        InTotoStatement.IsOf(statement, SignedImage, digest);
}
