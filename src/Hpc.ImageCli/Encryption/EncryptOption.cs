using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Trust;
using Org.BouncyCastle.Crypto.Generators;

namespace Hpc.ImageCli;

/// <summary><c>--encrypt</c>: a SIF file whose root only its passphrase or an RSA key opens, as Apptainer makes it for ordinary
/// users.</summary>
internal static class EncryptOption
{
    /// <summary>scrypt as gocryptfs has it: 64 MiB.</summary>
    private const int Cost = 1 << 16, BlockSize = 8, Parallel = 1;

    /// <summary>Of a passphrase that is drawn: 256 bits as digits, since gocryptfs reads a line of text.</summary>
    private const int Drawn = 32;

    public static readonly OptionSpec[] Specs =
    [
        new("encrypt", 'e', null, "encrypt the root of a SIF file, with a passphrase or for an RSA key"), .. ImageSecret.Options,
    ];

    /// <summary>What was asked for; null for nothing.</summary>
    /// <exception cref="RefusedException">There is no passphrase and no key, or the target cannot be encrypted.</exception>
    public static ImageEncryption? Of(ParsedArguments words, ImageTarget target)
    {
        if (!words.Has("encrypt") && !words.Has("passphrase") && words.Text("pem-path") is null
            && words.Text("passphrase-fd") is null)
        {
            return null;
        }

        if (target.Layers is not null || target.Format != ImageFormat.Sif)
        {
            throw new RefusedException($"cannot encrypt '{ImageTarget.Text(target.Path)}': it is not a SIF file",
                "only the root of a SIF file can be encrypted", "give it a name that ends in .sif");
        }

        ImageSecret secret = ImageSecret.Find(words, ImageTarget.Text(target.Path), isNew: true);
        byte[] passphrase = secret.Text
            ?? Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Drawn)));
        return passphrase.Length > 0 ? New(passphrase, secret.PemPath)
            : throw new RefusedException($"cannot encrypt '{ImageTarget.Text(target.Path)}': the passphrase is empty",
                $"{secret.Origin} has none", "give a passphrase of one line");
    }

    private static ImageEncryption New(byte[] passphrase, string? pemPath)
    {
        byte[]? message = null;
        if (pemPath is not null)
        {
            using RSA key = RsaFile.Public(pemPath);
            message = SealedPassphrase.Write(key.Encrypt(passphrase, RSAEncryptionPadding.OaepSHA256));
        }

        byte[] master = RandomNumberGenerator.GetBytes(GocryptfsKey.Size),
            salt = RandomNumberGenerator.GetBytes(GocryptfsKey.Size),
            nonce = RandomNumberGenerator.GetBytes(GocryptfsKey.NonceSize), box = new byte[GocryptfsKey.Size],
            tag = new byte[Aes256Gcm.TagSize];
        byte[] outer = SCrypt.Generate(passphrase, salt, Cost, BlockSize, Parallel, GocryptfsKey.Size);
        new Aes256Gcm(EncryptedImage.Derived(outer)).Encrypt(nonce, new byte[sizeof(long)], master, box, tag);
        return new ImageEncryption(Configuration(salt, [.. nonce, .. box, .. tag]), EncryptedImage.Derived(master), message);
    }

    private static byte[] Configuration(byte[] salt, byte[] box) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["Creator"] = "hpcrun",
        ["EncryptedKey"] = Convert.ToBase64String(box),
        ["ScryptObject"] = new JsonObject
        {
            ["Salt"] = Convert.ToBase64String(salt),
            ["N"] = Cost,
            ["R"] = BlockSize,
            ["P"] = Parallel,
            ["KeyLen"] = GocryptfsKey.Size,
        },
        ["Version"] = 2,
        ["FeatureFlags"] = new JsonArray("HKDF", "GCMIV128", "PlaintextNames"),
    }.ToJsonString() + "\n");
}
