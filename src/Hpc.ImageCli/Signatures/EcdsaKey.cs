using System.Security.Cryptography;

namespace Hpc.ImageCli;

/// <summary>ECDSA on one of NIST's curves, with SHA-256 and a signature in DER.</summary>
internal sealed class EcdsaKey(ECDsa key) : PemKey
{
    public override byte[] Sign(byte[] message) =>
        key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public override bool Verify(byte[] message, ReadOnlySpan<byte> signature) =>
        key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public override void Dispose()
    {
        key.Dispose();
        base.Dispose();
    }

    protected override byte[] SshForm()
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        string curve = $"nistp{key.KeySize}";
        return Fields(Word($"ecdsa-sha2-{curve}"), Word(curve), [4, .. point.X!, .. point.Y!]);
    }
}
