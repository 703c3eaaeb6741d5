using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Sif;
using Hpc.Sif.Tests;
using Hpc.Trust;

namespace Hpc.Fuzz;

/// <summary>Signatures, what they are over, and keys: read before anybody knows whether they are good.</summary>
internal static class TrustTargets
{
    private const string Metadata = """
        {"version":1,"header":{"digest":"sha256:635fa0a14a8ef0c0351ed3e985799ed1d4f75ce973dea3cc76c99710795cc3f1"},
        "objects":[{"relativeId":0,
        "descriptorDigest":"sha256:3634ad01db0dd5482ecf685267b53d6201690438ca27c3d7ea91c971a1f41f92",
        "objectDigest":"sha256:004dfc8da678c309de28b5386a1e9efd57f536b150c40d29b31506aa0fb17ec2"}]}
        """;

    private const string Envelope = """
        {"payloadType":"application/vnd.in-toto+json","payload":"eyJhIjoxfQ==",
        "signatures":[{"keyid":"SHA256:a","sig":"AAEC"},{"sig":"_-8="}]}
        """;
    private const string Gocryptfs = """
        {"EncryptedKey":"yXLkk5a64AH6CiQSfPwNFYMY0MNltO0/oY0wY8DuZoOSsqAD97rAcx8RkZJCuBGiUcAnVxIem2i6HJ4i8UJIdw==","Version":2,
        "ScryptObject":{"Salt":"QTweXwwBpH8M7IeC+Hx8BJ0fmx6dPAU3uI7/wZwSLjY=","N":65536,"R":8,"P":1,"KeyLen":32},
        "FeatureFlags":["HKDF","GCMIV128","PlaintextNames","DirIV","EMENames","LongNames","Raw64"]}
        """;
    private const string SignedImage = """
        {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"","digest":{"sha256":"00"}}],
        "predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}
        """;
    private const string Statement = """
        {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"00"}}],
        "predicateType":"urn:hpcrun:file:1","predicate":{}}
        """;
    private const string Clear =
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na\n- -b\n"
        + "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n";

    /// <summary>A key packet of RSA with a user, as small as one can be.</summary>
    private static readonly byte[] s_key = [0x98, 0x0d, 4, 0, 0, 0, 1, 1, 0, 8, 0xff, 0, 8, 0x81, 0, 0xcd, 1, (byte)'a'];

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("signed-metadata", () => Texts.All(Metadata), TextMutation.Json, bytes => _ = ImageMetadata.Parse(bytes).ToJson())
        {
            Large = () => [Many.Of("{\"version\":1,\"objects\":[", at => $"{{\"relativeId\":{at}}},", "{}]}")],
        },
        new("dsse", () => Texts.All(Envelope, Statement), TextMutation.Json, bytes =>
        {
            SquashFsExercise.Ask(() => _ = FileStatement.IsOf(bytes, new byte[32]));
            DsseEnvelope envelope = DsseEnvelope.Parse(bytes);
            _ = (envelope.SignedBytes.Length, envelope.ToJson().Length);
        }),
        new("cosign", () => Texts.All(BundleOf(SignedImage), Statement,
            RawText.Of(SimpleSigning.ToJson("host/app", "sha256:00"))),
            TextMutation.Json, bytes =>
        {
            SquashFsExercise.Ask(() => _ = SimpleSigning.IsOf(bytes, "sha256:00"));
            SquashFsExercise.Ask(() => _ = Provenance.IsOf(bytes, new byte[32]));
            _ = SigstoreBundle.IsOf(SigstoreBundle.Envelope(bytes).Payload, new byte[32]);
        }),
        new("clear-text", () => Texts.All(Clear),
            TextMutation.With("\n- ", "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", "Hash: ", "SIFHASH:\n"),
            bytes => _ = ClearText.Parse(bytes).IsLegacy)
        {
            Large = () => [Many.Of("-----BEGIN PGP SIGNED MESSAGE-----\n\n", _ => "- a\n",
                "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----")],
        },
        new("pgp-key", () => [s_key, .. Texts.All(PgpArmor.Encode(PgpArmor.PublicKey, s_key)),
            .. CorpusFiles.In("sif/sif-keys", "*.asc")], ByteMutation.Of, bytes =>
        {
            foreach (PgpCertificate key in PgpCertificate.ReadRing(PgpArmor.Decode(bytes), SHA1.HashData))
            {
                _ = (key.FingerprintText, key.Users.Count, key.IsNamed("12345678"), key.CreatedAt);
            }
        }),
        new("gocryptfs", () => Texts.All(Gocryptfs), TextMutation.Json, bytes =>
        {
            GocryptfsKey key = GocryptfsKey.Parse(bytes);
            Demand.Equal(true, 128L * key.Cost * key.BlockSize <= GocryptfsKey.MostMemory && key.Parallel is > 0 and <= 16);
        }),
        new("crypto-message", () => [SealedPassphrase.Write(new byte[256]), SealedPassphrase.Write(new byte[1])],
            TextMutation.With("-----BEGIN MESSAGE-----", "-----END MESSAGE-----", "BIIB", "BIH/"),
            bytes => _ = SealedPassphrase.Parse(bytes).Length),
        new("signed-image", () => [SmallImage.Bytes(), .. CorpusFiles.In("sif/sylabs-sif-images", "*signed*.sif")],
            ByteMutation.Of, Verify),
    ];

    /// <summary>Every signature counts as good, so that what is in it is looked at.</summary>
    private static void Verify(byte[] bytes)
    {
        SifFile file = SifFile.Open(new MemorySource(bytes));
        byte[] Hash(DigestAlgorithm algorithm, IReadOnlyList<RandomAccessSource> content) =>
            SHA256.HashData(BitConverter.GetBytes(content.Sum(one => one.Length)));
        CheckedMessage Check(uint id, byte[] message) =>
            new(Signer.OfBareKey, ClearText.MayBe(message) ? RawText.Bytes(ClearText.Parse(message).Text)
            : DsseEnvelope.Parse(message).Payload);
        Verification verification = new(file, Hash, Check);
        Ask(() => verification.RunLegacy(SignedObjects.Groups(file), []));
        Ask(() => verification.Run([], []));
    }

    /// <summary>That the image is not what was signed is an answer.</summary>
    private static void Ask(Action question)
    {
        try
        {
            SquashFsExercise.Ask(question);
        }
        catch (TrustException)
        {
            // It is.
        }
    }

    private static string BundleOf(string statement) => $$$"""
        {"mediaType":"{{{SigstoreBundle.MediaType}}}","verificationMaterial":{"publicKey":{"hint":"a"}},
        "dsseEnvelope":{"payload":"{{{Convert.ToBase64String(RawText.Bytes(statement))}}}",
        "payloadType":"application/vnd.in-toto+json",
        "signatures":[{"sig":"AAEC"}]}}
        """;
}
