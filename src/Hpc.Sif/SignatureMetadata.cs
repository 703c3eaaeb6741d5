using System.Buffers.Binary;

namespace Hpc.Sif;

/// <summary>The extra bytes of a signature: hash type, then 256 bytes of which the first 20 are the signer's OpenPGP fingerprint
/// (all zero if the signature names none, e.g. DSSE). sylabs/sif: struct signature (pkg/sif/descriptor.go).</summary>
public readonly record struct SignatureMetadata(HashType Hash, ReadOnlyMemory<byte> Fingerprint)
{
    public const int FingerprintLength = 20;

    private const int EntityOffset = sizeof(int);
    private const int EntityLength = 256;

    public static SignatureMetadata Of(in SifDescriptor descriptor)
    {
        ReadOnlyMemory<byte> fingerprint = descriptor.Extra.Slice(EntityOffset, FingerprintLength);
        return new SignatureMetadata(
            (HashType)BinaryPrimitives.ReadInt32LittleEndian(descriptor.Extra.Span),
            fingerprint.Span.ContainsAnyExcept((byte)0) ? fingerprint : default);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[EntityOffset + EntityLength];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Hash);
        Fingerprint.CopyTo(bytes.AsMemory(EntityOffset));
        return bytes;
    }
}
