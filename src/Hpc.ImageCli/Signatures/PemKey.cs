using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hpc.ImageCli;

/// <summary>A bare key: RSA (PKCS #1 v1.5), ECDSA or Ed25519, with SHA-256 where it needs a hash function. What kind it is says
/// the key, never the signature.</summary>
internal abstract class PemKey : IDisposable
{
    /// <summary>The hint in an envelope: the fingerprint that ssh gives the public key.</summary>
    public string Id => "SHA256:" + Convert.ToBase64String(SHA256.HashData(SshForm())).TrimEnd('=');

    public abstract byte[] Sign(byte[] message);

    public abstract bool Verify(byte[] message, ReadOnlySpan<byte> signature);

    public virtual void Dispose()
    {
    }

    /// <summary>The public key as RFC 4253, 5656 and 8709 have it.</summary>
    protected abstract byte[] SshForm();

    /// <summary>Some fields, each with its length in front.</summary>
    protected static byte[] Fields(params byte[][] fields)
    {
        List<byte> bytes = [];
        foreach (byte[] field in fields)
        {
            byte[] length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            bytes.AddRange([.. length, .. field]);
        }

        return [.. bytes];
    }

    protected static byte[] Word(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>A positive number: without zeros in front, but with one where the first bit is set.</summary>
    protected static byte[] Number(byte[] bytes)
    {
        byte[] bare = bytes.AsSpan().TrimStart((byte)0).ToArray();
        return bare.Length > 0 && bare[0] >= 0x80 ? [0, .. bare] : bare;
    }
}
