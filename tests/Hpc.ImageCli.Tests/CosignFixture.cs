using System.Text;
using Hpc.Oci;
using Hpc.Trust;

namespace Hpc.ImageCli.Tests;

/// <summary>What cosign 3.1.1 made: a key pair (generate-key-pair), and signatures of the image with <see cref="Digest"/>
/// (sign --tlog-upload=false, with --new-bundle-format=false and without).</summary>
internal static class CosignFixture
{
    public const string Digest = "sha256:397a9a8494668ac48094ffbab50fae759ba1df7dbfca605e74d33b7ac85879af", Passphrase =
        "three words here";

    public const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhwvv7F1RZmYM51iiBVT1sEWV1MfL
        lzL+9W4sM+jtMigwF+Szv2R47W0M5CidKaad11KAppziIxIY5CnQK6Zy2A==
        -----END PUBLIC KEY-----
        """;

    public const string PrivateKey = """
        -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
        eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
        OCwicCI6MX0sInNhbHQiOiJYV3VXSjV6SFd3czdNSTlyM2JnSGJaOWhobkVObVc2
        amxlVUdkSnh4dHFnPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
        Iiwibm9uY2UiOiJibGc5Z1JYSUhNMjdUTkFYNTNNYnpyYXFDMWtYVGhiSyJ9LCJj
        aXBoZXJ0ZXh0IjoiUVcrRHdCM21ucTR6VlcrclloMERiaklPQ1QzTllaS1NWbTlh
        U2lzbGdKcC9lMjhicXpVWWRVZjA2b1hOOWVvTzhOUUpZdWJLcUhIUTBmalowQ3FQ
        c1dudXpKZjJndEhMQkJFWUw5V0ZlaUhIUUNXOHFXVkU1UlNTbzZIM28vN0gvTWcz
        YU9lbGhwWlRXSG9MdGhPMCtqVEVqeURwbUJwdXAxMzhRMi9BWlhlTVlkYVZuRXRZ
        eGtjbnhXOEhGdDNXYlRWaHMrKzVEVDBjRGc9PSJ9
        -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
        """;

    private const string Payload =
        "{\"critical\":{\"identity\":{\"docker-reference\":\"127.0.0.1:5077/f1\"}," +
        "\"image\":{\"docker-manifest-digest\":\"sha256:397" +
        "a9a8494668ac48094ffbab50fae759ba1df7dbfca605e74d33b7ac85879af\"},\"type\":\"cosign container image signature\"},\"op" +
        "tional\":null}";

    private const string PayloadSignature =
        "MEUCIQCdJLRLLncTWqQRdP5TpJvhEYfnelAiyXMdusWGjiHPOgIgXH9kbeNr46R165UcPVcZSMRwOfiekuJIv9/2gBwn2xA=";

    private const string BundleText =
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"," +
        "\"verificationMaterial\":{\"publicKey\":{\"hint\":\"mbtt" +
        "IS3r+yoY+EiAAEHK2gc6I/7hjDGSLzumSmwof4Q=\"}},\"dsseEnvelope\":{\"payload\":\"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9" +
        "TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJkaWdlc3QiOnsic2hhMjU2IjoiMzk3YTlhODQ5NDY2OGFjNDgwOTRmZmJhYjUwZmFlNzU5YmExZ" +
        "GY3ZGJmY2E2MDVlNzRkMzNiN2FjODU4NzlhZiJ9LCJhbm5vdGF0aW9ucyI6e319XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vc2lnc3RvcmU" +
        "uZGV2L2Nvc2lnbi9zaWduL3YxIiwicHJlZGljYXRlIjp7fX0=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[" +
        "{\"sig\":\"MEQCIFDjPEVzmd5XL6C0L7YIcyAnP9YnXYVfLG3e/s/dozTuAiBPq1D3ac///gMyZyOvhinXcdnk9aKCd7Ai3dF+28UwWA==\"}]}}";

    /// <param name="blob">Stores a blob.</param>
    public static ImageManifest Signature(Func<byte[], string, Descriptor> blob) => new()
    {
        Config = blob("{}"u8.ToArray(), MediaTypes.OciConfig),
        Layers = [blob(Encoding.UTF8.GetBytes(Payload), SimpleSigning.MediaType) with
        {
            Annotations = new Dictionary<string, string> { [SimpleSigning.Annotation] = PayloadSignature },
        }],
    };

    /// <inheritdoc cref="Signature"/>
    public static ImageManifest Bundle(Func<byte[], string, Descriptor> blob) => new()
    {
        Config = blob("{}"u8.ToArray(), "application/vnd.oci.empty.v1+json"),
        Layers = [blob(Encoding.UTF8.GetBytes(BundleText), SigstoreBundle.MediaType)],
    };
}
