using System.Buffers.Binary;

namespace Hpc.Sif;

/// <summary>The extra bytes of a cryptographic message: format, then type, each an int32.
/// sylabs/sif: struct cryptoMessage (pkg/sif/descriptor.go).</summary>
public readonly record struct CryptoMessageMetadata(MessageFormat Format, MessageType Type)
{
    public static CryptoMessageMetadata Of(in SifDescriptor descriptor) => new(
        (MessageFormat)BinaryPrimitives.ReadInt32LittleEndian(descriptor.Extra.Span),
        (MessageType)BinaryPrimitives.ReadInt32LittleEndian(descriptor.Extra.Span[sizeof(int)..]));

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Format);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int)), (int)Type);
        return bytes;
    }
}
