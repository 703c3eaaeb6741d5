using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>DSSE with one or more bare keys.</summary>
internal sealed class EnvelopeSigner(IReadOnlyList<PemKey> keys) : MessageSigner
{
    public override byte[] Sign(byte[] payload, string type)
    {
        byte[] signed = DsseEnvelope.SignedBytesOf(type, payload);
        return new DsseEnvelope(type, payload, [.. keys.Select(key => new DsseSignature(key.Id, key.Sign(signed)))]).ToJson();
    }

    public override bool IsBare => true;

    public override byte[] SignFile(string path) =>
        Sign(new FileStatement(Path.GetFileName(path), DetachedSignature.Digest(path)).ToJson(), FileStatement.PayloadType);

    public override void Dispose()
    {
        foreach (PemKey key in keys)
        {
            key.Dispose();
        }
    }
}
