using System.Security.Cryptography;
using System.Text;
using Hpc.Binary;

namespace Hpc.Trust.Tests;

/// <summary>The forms of signatures and keys: what they say, and what is none.</summary>
public class FormTests
{
    private const string Clear =
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nfirst  \n- -second\n"
        + "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n";

    private static ClearText Text(string text) => ClearText.Parse(Encoding.ASCII.GetBytes(text));

    [Fact]
    public void A_clear_text_is_found_without_what_its_form_adds()
    {
        Assert.Equal("first\n-second", Text(Clear).Text);
        Assert.Equal("first\n-second", Text(Clear.Replace("\n", "\r\n", StringComparison.Ordinal) + "\0\0").Text);
        Assert.True(Text(Clear.Replace("first  ", "SIFHASH:", StringComparison.Ordinal)).IsLegacy);
    }

    [Theory]
    [InlineData("x" + Clear)]
    [InlineData(Clear + "more")]
    [InlineData(Clear + Clear)]
    [InlineData("")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE-----\n")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n-dash\n"
        + "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\nComment: x\n\na\n"
        + "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----")]
    public void Anything_around_or_inside_a_clear_text_that_nobody_signed_is_refused(string text) =>
        Assert.Throws<CorruptImageException>(() => Text(text));

    [Fact]
    public void An_envelope_is_written_and_read()
    {
        DsseEnvelope envelope = new("application/x", "payload"u8.ToArray(), [new DsseSignature("id", new byte[] { 1, 2, 255 })]);
        DsseEnvelope read = DsseEnvelope.Parse(envelope.ToJson());
        Assert.Equal(envelope.ToJson(), read.ToJson());
        Assert.Equal("DSSEv1 13 application/x 7 payload", Encoding.ASCII.GetString(read.SignedBytes));
    }

    [Fact]
    public void An_envelope_cut_anywhere_is_refused()
    {
        byte[] envelope = new DsseEnvelope("application/x", "payload"u8.ToArray(),
            [new DsseSignature("id", new byte[] { 1, 2, 255 })]).ToJson();
        Assert.All(Enumerable.Range(0, envelope.Length - 1), length =>
            Assert.Throws<CorruptImageException>(() => DsseEnvelope.Parse(envelope.AsMemory(0, length))));
    }

    [Theory]
    [InlineData("{\"payloadType\":\"a\",\"payload\":\"AA==\",\"signatures\":[]}")]
    [InlineData("{\"payloadType\":\"a\",\"payload\":\"A\",\"signatures\":[{\"sig\":\"AA==\"}]}")]
    [InlineData("{\"payload\":\"AA==\",\"signatures\":[{\"sig\":\"AA==\"}]}")]
    [InlineData("{\"payloadType\":\"a\",\"payload\":\"AA==\",\"payload\":\"BB==\",\"signatures\":[{\"sig\":\"AA==\"}]}")]
    public void An_envelope_that_says_too_little_or_two_things_is_refused(string text) =>
        Assert.Throws<CorruptImageException>(() => DsseEnvelope.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_statement_is_of_the_file_with_that_digest_alone()
    {
        byte[] digest = SHA256.HashData("a"u8), other = SHA256.HashData("b"u8);
        byte[] statement = new FileStatement("a \"file\"", digest).ToJson();
        Assert.True(FileStatement.IsOf(statement, digest));
        Assert.False(FileStatement.IsOf(statement, other));
        Assert.Throws<CorruptImageException>(() => FileStatement.IsOf("{\"_type\":\"x\"}"u8.ToArray(), digest));
    }

    [CorpusTheory]
    [InlineData("sylabs/private.asc", "12045C8C0B1004D058DE4BEDA20C27EE7FF7BA84", "Unit Test <unit@test.com>", true, false)]
    [InlineData("apptainer-ecl/key1.asc", null, null, true, true)]
    [InlineData("apptainer-ecl/pubkey1.asc", null, null, false, false)]
    public void A_key_has_the_fingerprint_that_its_owner_knows(string file, string? fingerprint, string? user, bool isPrivate,
        bool isProtected)
    {
        PgpCertificate key = Read(Corpora.Read($"sif/sif-keys/{file}")).Single();
        Assert.Equal((isPrivate, isProtected), (key.IsPrivate, key.IsProtected));
        Assert.Equal(fingerprint ?? key.FingerprintText, key.FingerprintText);
        Assert.Equal(user ?? key.Users.Single(), key.Users.Single());
        Assert.True(key.Bits >= 2048);
        Assert.True(key.IsNamed("0x" + key.FingerprintText.ToLowerInvariant()));
        Assert.False(key.IsNamed(""));
    }

    [CorpusFact]
    public void Keys_are_the_same_as_text_and_as_packets()
    {
        byte[] packets = PgpArmor.Decode(Corpora.Read("sif/sif-keys/sylabs/private.asc"));
        Assert.Equal(packets, PgpArmor.Decode(packets));
        Assert.Equal(packets, PgpArmor.Decode(Encoding.ASCII.GetBytes("note\n" + PgpArmor.Encode(PgpArmor.PrivateKey, packets))));
        Assert.Equal(2, PgpCertificate.ReadRing((byte[])[.. packets, .. packets], SHA1.HashData).Count);
    }

    [CorpusFact]
    public void A_damaged_key_is_refused_and_nothing_else_happens()
    {
        byte[] packets = PgpArmor.Decode(Corpora.Read("sif/sif-keys/sylabs/private.asc"));
        for (int at = 0; at < packets.Length; at += 7)
        {
            byte[] changed = [.. packets];
            changed[at] ^= 0x41;
            try
            {
                _ = PgpCertificate.ReadRing(changed, SHA1.HashData);
                _ = PgpCertificate.ReadRing(changed.AsMemory(0, at), SHA1.HashData);
            }
            catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
            {
                // Refused.
            }
        }

        string text = PgpArmor.Encode(PgpArmor.PublicKey, packets);
        Assert.Throws<CorruptImageException>(() => PgpArmor.Decode(Encoding.ASCII.GetBytes(text[..^30])));
        Assert.Throws<CorruptImageException>(() => PgpArmor.Decode("no key"u8));
    }

    private static IReadOnlyList<PgpCertificate> Read(byte[] file) =>
        PgpCertificate.ReadRing(PgpArmor.Decode(file), SHA1.HashData);
}
