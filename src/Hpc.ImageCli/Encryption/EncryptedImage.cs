using System.Security.Cryptography;
using System.Text;
using Hpc.Binary;
using Hpc.Codecs;
using Hpc.CommandLine;
using Hpc.Images;
using Hpc.Sif;
using Hpc.SquashFs;
using Hpc.Trust;
using Org.BouncyCastle.Crypto.Generators;

namespace Hpc.ImageCli;

/// <summary>The key of an encrypted root, by what opens it (gocryptfs: internal/configfile, internal/cryptocore).</summary>
internal static class EncryptedImage
{
    /// <summary>The key of the files' contents.</summary>
    /// <param name="name">For messages.</param>
    /// <exception cref="RefusedException">What was given does not open it, or nothing was.</exception>
    public static byte[] Key(SifFile sif, in SifDescriptor partition, string name, ParsedArguments words)
    {
        GocryptfsKey form = GocryptfsKey.Parse(EncryptedRoot.ReadConfiguration(sif.Data(partition),
            compressor => DecompressorFactory.Create(compressor.Name())));
        ImageSecret secret = ImageSecret.Find(words, name);
        return Opened(form, secret.Passphrase(SealedPassphrase.Find(sif, partition), name))
            ?? throw new RefusedException($"cannot decrypt the image '{name}': the passphrase is wrong",
                $"the key in its {EncryptedRoot.ConfigurationName} does not open with what {secret.Origin} says",
                    "give the passphrase with which it was encrypted: hpcrun exec --passphrase asks for it");
    }

    /// <summary>The key of the files' contents; null where the passphrase is wrong.</summary>
    public static byte[]? Opened(GocryptfsKey form, ReadOnlySpan<byte> passphrase)
    {
        Aes256Gcm outer = new(Derived(SCrypt.Generate(passphrase.ToArray(), form.Salt, form.Cost, form.BlockSize, form.Parallel,
            GocryptfsKey.Size)));
        Span<byte> box = form.Sealed, key = new byte[GocryptfsKey.Size];
        return outer.TryDecrypt(box[..GocryptfsKey.NonceSize], new byte[sizeof(long)],
            box[GocryptfsKey.NonceSize..^Aes256Gcm.TagSize], box[^Aes256Gcm.TagSize..], key) ? Derived(key.ToArray()) : null;
    }

    /// <summary>A key for one purpose.</summary>
    public static byte[] Derived(byte[] key) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, GocryptfsKey.Size,
        info: Encoding.ASCII.GetBytes(GocryptfsKey.Purpose));
}
