using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>The extra bytes of a partition: 11 of them, little-endian, fields in disk order.
/// sylabs/sif: struct partition (pkg/sif/descriptor.go).</summary>
public readonly record struct PartitionMetadata(FilesystemType Filesystem, PartitionType Type, SifArchitecture Architecture)
{
    internal const int Size = 11;

    /// <summary>The metadata of a partition.</summary>
    public static PartitionMetadata Of(in SifDescriptor descriptor) => Parse(descriptor.Extra.Span, "SIF partition", 0);

    /// <summary>Parses the extra bytes of a partition; <paramref name="structure"/> and <paramref name="offset"/> are for
    /// errors.</summary>
    /// <exception cref="CorruptImageException">A code is none that the format could have.</exception>
    internal static PartitionMetadata Parse(ReadOnlySpan<byte> extra, string structure, long offset)
    {
        ByteCursor cursor = new(extra, structure, offset);
        int filesystem = CheckedNumber.Read32(ref cursor, "file system type", 1, SifLimits.MaxSubtype);
        int type = CheckedNumber.Read32(ref cursor, "partition type", 1, SifLimits.MaxSubtype);
        SifArchitecture architecture = ArchitectureCode.Parse(ref cursor, inPartition: true);
        return new PartitionMetadata(
            (FilesystemType)filesystem,
            architecture == SifArchitecture.Blank ? Renumbered(type) : (PartitionType)type,
            architecture);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Filesystem);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), (int)Type);
        ArchitectureCode.Write(Architecture, bytes.AsSpan(8));
        return bytes;
    }

    // Before August 2018 there was no primary system (1 was the system, 2 data, 3 an overlay), and no architecture here.
    private static PartitionType Renumbered(int old) => old switch
    {
        1 => PartitionType.PrimarySystem,
        2 => PartitionType.Data,
        3 => PartitionType.Overlay,
        _ => (PartitionType)old,
    };
}
