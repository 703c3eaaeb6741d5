using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace Hpc.ImageCli;

/// <summary>Keys in PEM files (RFC 7468).</summary>
internal static class PemFile
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ecdsa = "1.2.840.10045.2.1";
    private const string Ed25519 = "1.3.101.112";

    /// <summary>A key that checks signatures.</summary>
    public static PemKey Public(string path) => Read(path, (label, bytes) => label switch
    {
        "PUBLIC KEY" => Of(PublicKey.CreateFromSubjectPublicKeyInfo(bytes, out _)),
        "RSA PUBLIC KEY" => Rsa1(key => key.ImportRSAPublicKey(bytes, out _)),
        _ => null,
    });

    /// <summary>A key that signs.</summary>
    /// <param name="passphrase">Asked for where the file is encrypted.</param>
    public static PemKey Private(string path, Func<string> passphrase) => Read(path, (label, bytes) => label switch
    {
        "PRIVATE KEY" => Private(bytes),
        "ENCRYPTED PRIVATE KEY" => Decrypted(bytes, passphrase()),
        CosignKey.Label or CosignKey.OlderLabel => Private(CosignKey.Decrypted(bytes, passphrase())),
        "EC PRIVATE KEY" => Ec(key => key.ImportECPrivateKey(bytes, out _)),
        "RSA PRIVATE KEY" => Rsa1(key => key.ImportRSAPrivateKey(bytes, out _)),
        _ => null,
    });

    /// <summary>The key of a certificate.</summary>
    public static PemKey? Of(PublicKey key) => key.Oid.Value switch
    {
        Rsa => new RsaKey(key.GetRSAPublicKey()!),
        Ecdsa => new EcdsaKey(key.GetECDsaPublicKey()!),
        Ed25519 => new Ed25519Key(new Ed25519PublicKeyParameters(key.EncodedKeyValue.RawData), secret: null),
        _ => null,
    };

    private static PemKey Read(string path, Func<string, byte[], PemKey?> make)
    {
        string text = KeyFile.Text(path);
        try
        {
            foreach ((string label, byte[] bytes) in Blocks(text))
            {
                if (make(label, bytes) is { } key)
                {
                    return key;
                }
            }
        }
        catch (Exception error)
            when (error is CryptographicException or ArgumentException or IOException or GeneralSecurityException
                or InvalidCipherTextException or InvalidOperationException or Hpc.Binary.CorruptImageException)
        {
            throw Wrong(path, "it is damaged, of an unknown kind, or the passphrase is wrong", error);
        }

        throw Wrong(path, "it has no key of RSA, ECDSA or Ed25519 of the kind that is needed", inner: null);
    }

    private static IEnumerable<(string Label, byte[] Bytes)> Blocks(string text)
    {
        for (int at = 0; PemEncoding.TryFind(text.AsSpan(at), out PemFields found); at += found.Location.End.Value)
        {
            string label = text[at..][found.Label];
            yield return (label, Convert.FromBase64String(text[at..][found.Base64Data]));
        }
    }

    private static PemKey? Private(byte[] pkcs8) => Of(PrivateKeyFactory.CreateKey(pkcs8), pkcs8);

    private static PemKey? Decrypted(byte[] bytes, string passphrase)
    {
        AsymmetricKeyParameter key = PrivateKeyFactory.DecryptKey(passphrase.ToCharArray(), bytes);
        return Of(key, PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded());
    }

    private static PemKey? Of(AsymmetricKeyParameter key, byte[] pkcs8) => key switch
    {
        RsaKeyParameters => Rsa1(made => made.ImportPkcs8PrivateKey(pkcs8, out _)),
        ECPrivateKeyParameters => Ec(made => made.ImportPkcs8PrivateKey(pkcs8, out _)),
        Ed25519PrivateKeyParameters secret => new Ed25519Key(secret.GeneratePublicKey(), secret),
        _ => null,
    };

    private static RsaKey Rsa1(Action<RSA> import)
    {
        RSA key = RSA.Create();
        import(key);
        return new RsaKey(key);
    }

    private static EcdsaKey Ec(Action<ECDsa> import)
    {
        ECDsa key = ECDsa.Create();
        import(key);
        return new EcdsaKey(key);
    }

    private static RefusedException Wrong(string path, string why, Exception? inner) =>
        new($"cannot use the key in '{path}'", why, "openssl pkey -in FILE -text shows what it is", inner: inner);
}
