using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Hpc.ImageCli;

/// <summary>Ed25519 (RFC 8032), which .NET does not have.</summary>
/// <param name="secret">null where only signatures are checked.</param>
internal sealed class Ed25519Key(Ed25519PublicKeyParameters key, Ed25519PrivateKeyParameters? secret) : PemKey
{
    public override byte[] Sign(byte[] message)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: true, secret);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    public override bool Verify(byte[] message, ReadOnlySpan<byte> signature)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(message, 0, message.Length);
        return signature.Length == Ed25519PrivateKeyParameters.SignatureSize && signer.VerifySignature(signature.ToArray());
    }

    protected override byte[] SshForm() => Fields(Word("ssh-ed25519"), key.GetEncoded());
}
