using System.Security.Cryptography;
using Xunit;

namespace Hpc.Binary.Tests;

public sealed class Aes256GcmTests
{
    /// <summary>The cases 13, 14, 16, 17 and 18 of the specification that NIST was given (McGrew and Viega, The Galois/Counter
    /// Mode of Operation, appendix B).</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "", "",
        "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
        "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2", Text, "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662", "76fc6ece0f4e1768cddf8853bb2d551b")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbad",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2", Text, "c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0"
        + "feb582d33934a4f0954cc2363bc73f7862ac430e64abe499f47c9b1f", "3a337dbf46a792c45e454913fe2ea8f2")]
    public void It_gives_what_the_specification_says(string key, string nonce, string associated, string plain, string cipher,
        string tag)
    {
        Aes256Gcm aes = new(Convert.FromHexString(key));
        byte[] text = new byte[plain.Length / 2], made = new byte[Aes256Gcm.TagSize];
        aes.Encrypt(Convert.FromHexString(nonce), Convert.FromHexString(associated), Convert.FromHexString(plain), text, made);
        Assert.Equal(cipher, Convert.ToHexStringLower(text));
        Assert.Equal(tag, Convert.ToHexStringLower(made));
        Assert.True(aes.TryDecrypt(Convert.FromHexString(nonce), Convert.FromHexString(associated), text, made, text));
        Assert.Equal(plain, Convert.ToHexStringLower(text));
    }

    [Fact]
    public void Texts_of_all_lengths_are_as_another_implementation_has_them()
    {
        byte[] key = Bytes(32), nonce = Bytes(12), associated = Bytes(24), tag = new byte[16], otherTag = new byte[16];
        using AesGcm other = new(key, 16);
        Aes256Gcm aes = new(key);
        for (int length = 0; length < 700; length++)
        {
            byte[] plain = Bytes(length), cipher = new byte[length], otherCipher = new byte[length];
            aes.Encrypt(nonce, associated, plain, cipher, tag);
            other.Encrypt(nonce, plain, otherCipher, otherTag, associated);
            Assert.Equal(otherCipher, cipher);
            Assert.Equal(otherTag, tag);
        }
    }

    [Theory]
    [InlineData(0, -1, -1, -1)]
    [InlineData(-1, 7, -1, -1)]
    [InlineData(-1, -1, 4095, -1)]
    [InlineData(-1, -1, -1, 15)]
    public void A_bit_that_differs_opens_nothing(int inNonce, int inAssociated, int inText, int inTag)
    {
        byte[] nonce = Bytes(16), associated = Bytes(24), cipher = new byte[4096], tag = new byte[16], plain = new byte[4096];
        Aes256Gcm aes = new(Bytes(32));
        aes.Encrypt(nonce, associated, Bytes(4096), cipher, tag);
        foreach ((byte[] bytes, int at) in new[] { (nonce, inNonce), (associated, inAssociated), (cipher, inText), (tag, inTag) })
        {
            if (at >= 0)
            {
                bytes[at] ^= 1;
            }
        }

        Assert.False(aes.TryDecrypt(nonce, associated, cipher, tag, plain));
        Assert.All(plain, value => Assert.Equal(0, value));
    }

    private const string Text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
