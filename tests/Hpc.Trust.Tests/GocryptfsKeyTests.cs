using System.Security.Cryptography;
using System.Text;
using Hpc.Binary;

namespace Hpc.Trust.Tests;

public sealed class GocryptfsKeyTests
{
    [Fact]
    public void What_gocryptfs_writes_is_read()
    {
        GocryptfsKey key = Parse("", "");
        Assert.Equal((65536, 8, 1, 32, 64), (key.Cost, key.BlockSize, key.Parallel, key.Salt.Length, key.Sealed.Length));
        Assert.Equal(1 << 20, Parse("\"N\": 65536", "\"N\": 1048576").Cost);
    }

    [Theory]
    [InlineData("\"N\": 65536", "\"N\": 2097152", "1 GiB")]
    [InlineData("\"N\": 65536", "\"N\": 65535", "power of 2")]
    [InlineData("\"N\": 65536", "\"N\": 0", "power of 2")]
    [InlineData("\"R\": 8", "\"R\": 4294967295", "1 GiB")]
    [InlineData("\"P\": 1", "\"P\": 1000000", "1 GiB")]
    [InlineData("\"P\": 1", "\"P\": -1", "")]
    [InlineData("\"KeyLen\": 32", "\"KeyLen\": 64", "KeyLen 64")]
    [InlineData("\"Version\": 2", "\"Version\": 3", "Version")]
    [InlineData("yXLkk5a6", "!", "base64")]
    [InlineData("yXLkk5a6", "", "64")]
    [InlineData("\"HKDF\"", "\"HKDF\", \"AESSIV\"", "AESSIV is not supported")]
    [InlineData("\"HKDF\"", "\"HKDF\", \"XChaCha20Poly1305\"", "XChaCha20Poly1305 is not supported")]
    [InlineData("\"HKDF\"", "\"HKDF\", \"FIDO2\"", "FIDO2 is not supported")]
    [InlineData("\"HKDF\",", "", "without HKDF")]
    [InlineData("\"GCMIV128\",", "", "without GCMIV128")]
    [InlineData("{", "[", "")]
    public void Another_form_or_cost_is_refused_by_name(string from, string to, string why)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => Parse(from, to));
        Assert.True(error is CorruptImageException or UnsupportedFeatureException, error.ToString());
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(512)]
    public void A_sealed_passphrase_is_read_as_it_was_written(int size)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(size);
        Assert.Equal(bytes, SealedPassphrase.Parse(SealedPassphrase.Write(bytes)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN MESSAGE-----")]
    [InlineData("-----BEGIN MESSAGE-----\nBAMBAg==\n-----END MESSAGE-----")]
    [InlineData("-----BEGIN MESSAGE-----\nMAMBAgM=\n-----END MESSAGE-----")]
    [InlineData("-----BEGIN MESSAGE-----\nBIX/////AQ==\n-----END MESSAGE-----")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nBAIBAg==\n-----END RSA PRIVATE KEY-----")]
    public void Another_message_is_refused(string text) =>
        Assert.Throws<CorruptImageException>(() => SealedPassphrase.Parse(Encoding.ASCII.GetBytes(text)));

    /// <summary>As gocryptfs 2.6 writes it, of a key that opens nothing any more.</summary>
    internal const string Configuration = """
        {
            "Creator": "gocryptfs 2.6.1",
            "EncryptedKey": "yXLkk5a64AH6CiQSfPwNFYMY0MNltO0/oY0wY8DuZoOSsqAD97rAcx8RkZJCuBGiUcAnVxIem2i6HJ4i8UJIdw==",
            "ScryptObject": {
                "Salt": "QTweXwwBpH8M7IeC+Hx8BJ0fmx6dPAU3uI7/wZwSLjY=",
                "N": 65536, "R": 8, "P": 1, "KeyLen": 32
            },
            "Version": 2,
            "FeatureFlags": ["HKDF", "GCMIV128", "PlaintextNames"]
        }
        """;

    private static GocryptfsKey Parse(string from, string to)
    {
        int at = Configuration.IndexOf(from, StringComparison.Ordinal);
        return GocryptfsKey.Parse(Encoding.UTF8.GetBytes(string.Concat(Configuration[..at], to,
            Configuration[(at + from.Length)..])));
    }
}
