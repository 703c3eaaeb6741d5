using System.Buffers.Binary;

namespace Hpc.Sif;

/// <summary>The extra bytes of a software bill of materials: its format, an int32.
/// sylabs/sif: struct sbom (pkg/sif/descriptor.go).</summary>
public readonly record struct SbomMetadata(SbomFormat Format)
{
    public static SbomMetadata Of(in SifDescriptor descriptor) =>
        new((SbomFormat)BinaryPrimitives.ReadInt32LittleEndian(descriptor.Extra.Span));

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Format);
        return bytes;
    }
}
