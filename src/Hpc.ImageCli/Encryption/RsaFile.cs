using System.Security.Cryptography;

namespace Hpc.ImageCli;

/// <summary>RSA keys in PEM files, which images are encrypted for: PKCS #1 as Apptainer has them, and PKCS #8.</summary>
internal static class RsaFile
{
    /// <exception cref="RefusedException">There is no such key in it.</exception>
    public static RSA Private(string path) => Read(path, "private", "PRIVATE KEY", "RSA PRIVATE KEY");

    /// <summary>A private key has a public one.</summary>
    /// <exception cref="RefusedException">There is no such key in it.</exception>
    public static RSA Public(string path) =>
        Read(path, "public", "PUBLIC KEY", "RSA PUBLIC KEY", "PRIVATE KEY", "RSA PRIVATE KEY");

    private static RSA Read(string path, string kind, params string[] labels)
    {
        string text = KeyFile.Text(path);
        RSA key = RSA.Create();
        try
        {
            if (PemEncoding.TryFind(text, out PemFields found) && labels.Contains(text[found.Label]))
            {
                key.ImportFromPem(text);
                return key;
            }
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Wrong(path, kind, error);
        }

        key.Dispose();
        throw Wrong(path, kind, inner: null);
    }

    private static RefusedException Wrong(string path, string kind, Exception? inner) =>
        new($"cannot use the key in '{path}': it is not a {kind} key of RSA in a PEM file",
            "an image is encrypted for a key of RSA, which has no passphrase of its own",
            "openssl pkey -in FILE -text -noout shows what it is", inner: inner);
}
