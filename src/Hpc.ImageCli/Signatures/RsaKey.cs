using System.Security.Cryptography;

namespace Hpc.ImageCli;

/// <summary>RSA with PKCS #1 v1.5 and SHA-256.</summary>
internal sealed class RsaKey(RSA key) : PemKey
{
    public override byte[] Sign(byte[] message) => key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public override bool Verify(byte[] message, ReadOnlySpan<byte> signature) =>
        key.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public override void Dispose()
    {
        key.Dispose();
        base.Dispose();
    }

    protected override byte[] SshForm()
    {
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: false);
        return Fields(Word("ssh-rsa"), Number(numbers.Exponent!), Number(numbers.Modulus!));
    }
}
