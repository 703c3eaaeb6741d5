using System.Security.Cryptography;
using Hpc.Json;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hpc.ImageCli;

/// <summary>The private key of <c>cosign generate-key-pair</c>: PKCS #8, encrypted by a passphrase with scrypt (RFC 7914) and
/// NaCl's secretbox. sigstore/sigstore: pkg/cryptoutils; theupdateframework/go-tuf: encrypted.</summary>
internal static class CosignKey
{
    /// <summary>Of the block in a PEM file.</summary>
    public const string Label = "ENCRYPTED SIGSTORE PRIVATE KEY", OlderLabel = "ENCRYPTED COSIGN PRIVATE KEY";

    /// <summary>Bytes that scrypt may take: the file says how many.</summary>
    private const long MostMemory = 1L << 30;

    private const int KeySize = 32, NonceSize = 24, TagSize = 16, MostParallel = 16, LongestKey = 1 << 16;

    /// <exception cref="CryptographicException">The passphrase is wrong, or what the file asks for is too much.</exception>
    /// <exception cref="Hpc.Binary.CorruptImageException">It has another form.</exception>
    public static byte[] Decrypted(byte[] json, string passphrase)
    {
        JsonField root = JsonField.Parse(json, "key"), kdf = root["kdf"], cipher = root["cipher"];
        Expect(kdf["name"], "scrypt");
        Expect(cipher["name"], "nacl/secretbox");
        byte[] nonce = Bytes(cipher["nonce"]), box = Bytes(root["ciphertext"]);
        return nonce.Length == NonceSize && box.Length is > TagSize and <= LongestKey ? Opened(Derived(kdf, passphrase), nonce,
            box)
            : throw root["ciphertext"].Wrong($"{box.Length} bytes and a nonce of {nonce.Length}", $"a nonce of {NonceSize}");
    }

    private static byte[] Derived(JsonField kdf, string passphrase)
    {
        JsonField cost = kdf["params"];
        long n = cost["N"].Small ?? 0, r = cost["r"].Small ?? 0, p = cost["p"].Small ?? 0;
        return n > 1 && long.IsPow2(n) && r is > 0 and <= 64 && p is > 0 and <= MostParallel && 128 * n * r <= MostMemory
            ? SCrypt.Generate(System.Text.Encoding.UTF8.GetBytes(passphrase), Bytes(kdf["salt"]), (int)n, (int)r, (int)p, KeySize)
            : throw cost.Wrong($"N {n}, r {r}, p {p}", "scrypt with at most 1 GiB");
    }

    /// <summary>The first 32 bytes of the key stream are the key of the tag, which is in front of the text.</summary>
    private static byte[] Opened(byte[] key, byte[] nonce, byte[] box)
    {
        XSalsa20Engine engine = new();
        engine.Init(forEncryption: false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] tagKey = new byte[KeySize], tag = new byte[TagSize], text = new byte[box.Length - TagSize];
        engine.ProcessBytes(tagKey, 0, KeySize, tagKey, 0);
        Poly1305 mac = new();
        mac.Init(new KeyParameter(tagKey));
        mac.BlockUpdate(box, TagSize, text.Length);
        _ = mac.DoFinal(tag, 0);
        if (!CryptographicOperations.FixedTimeEquals(tag, box.AsSpan(0, TagSize)))
        {
            throw new CryptographicException("the passphrase is wrong");
        }

        engine.ProcessBytes(box, TagSize, text.Length, text, 0);
        return text;
    }

    private static byte[] Bytes(JsonField field)
    {
        string text = field.RequiredText;
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : throw field.Wrong("something else",
            "base64");
    }

    private static void Expect(JsonField field, string text)
    {
        if (field.Text != text)
        {
            throw field.Wrong(field.Text ?? "nothing", text);
        }
    }
}
