using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What gocryptfs.conf says of how the key of an encrypted root is found: scrypt (RFC 7914) makes a key of the
/// passphrase, which opens the one that the files' contents depend on (gocryptfs: internal/configfile). Nothing is
/// computed here.</summary>
/// <param name="Salt">Of scrypt.</param>
/// <param name="Cost">N of scrypt: a power of 2.</param>
/// <param name="BlockSize">r of scrypt.</param>
/// <param name="Parallel">p of scrypt.</param>
/// <param name="Sealed">Nonce, key and tag of AES-256-GCM.</param>
public sealed record GocryptfsKey(byte[] Salt, int Cost, int BlockSize, int Parallel, byte[] Sealed)
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 32;

    /// <summary>Bytes of the nonce in front of the sealed key.</summary>
    public const int NonceSize = 16;

    /// <summary>Bytes that scrypt may take: the file says how many.</summary>
    public const long MostMemory = 1L << 30;

    /// <summary>What HKDF (RFC 5869) is told, for both keys.</summary>
    public const string Purpose = "AES-GCM file content encryption";

    private const int TagSize = 16, Version = 2, MostParallel = 16, MostBlock = 1024, LongestSalt = 1024;

    /// <summary>Without these it is an older form, whose blocks are others.</summary>
    private static readonly string[] s_needed = ["GCMIV128", "HKDF"];

    /// <summary>What these say is of names, and there is one file.</summary>
    private static readonly string[] s_known =
        [.. s_needed, "PlaintextNames", "DirIV", "EMENames", "LongNames", "LongNameMax", "Raw64"];

    /// <exception cref="CorruptImageException">It has another form, or wants more memory than is given.</exception>
    /// <exception cref="UnsupportedFeatureException">It wants another cipher, or a second factor.</exception>
    public static GocryptfsKey Parse(byte[] json)
    {
        JsonField root = JsonField.Parse(json, "gocryptfs.conf"), scrypt = root["ScryptObject"];
        if (root["Version"].Number is not Version)
        {
            throw root["Version"].Wrong($"{root["Version"].Number}", $"{Version}");
        }

        RequireFeatures(root["FeatureFlags"].Texts);
        byte[] salt = Bytes(scrypt["Salt"]), box = Bytes(root["EncryptedKey"]);
        if (box.Length != NonceSize + Size + TagSize || salt.Length is 0 or > LongestSalt || scrypt["KeyLen"].Small is not Size)
        {
            throw root["EncryptedKey"].Wrong($"{box.Length} bytes, with a salt of {salt.Length} and KeyLen "
                + $"{scrypt["KeyLen"].Small}", $"{NonceSize + Size + TagSize}, 1 to {LongestSalt}, and {Size}");
        }

        long n = scrypt["N"].Small ?? 0, r = scrypt["R"].Small ?? 0, p = scrypt["P"].Small ?? 0;
        return n is > 1 and <= MostMemory && long.IsPow2(n) && r is > 0 and <= MostBlock && p is > 0 and <= MostParallel
            && 128 * n * r <= MostMemory
            ? new GocryptfsKey(salt, (int)n, (int)r, (int)p, box)
            : throw scrypt.Wrong($"N {n}, R {r}, P {p}", $"a power of 2, and scrypt with at most {MostMemory >> 30} GiB");
    }

    private static void RequireFeatures(IReadOnlyList<string> features)
    {
        if (features.Except(s_known).FirstOrDefault() is { } foreign)
        {
            throw new UnsupportedFeatureException($"gocryptfs' {foreign}",
                "encrypt the image again with Apptainer, which uses AES-GCM and a passphrase");
        }

        if (s_needed.Except(features).FirstOrDefault() is { } missing)
        {
            throw new UnsupportedFeatureException($"gocryptfs without {missing} (before 1.3)",
                "encrypt the image again with Apptainer, which uses a newer one");
        }
    }

    private static byte[] Bytes(JsonField field)
    {
        string text = field.RequiredText;
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length]
            : throw field.Wrong("something else", "base64");
    }
}
