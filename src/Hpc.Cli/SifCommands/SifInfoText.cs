using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun sif info ID FILE</c> prints, in siftool's words.</summary>
internal static class SifInfoText
{
    /// <exception cref="RefusedException">There is no object <paramref name="id"/>.</exception>
    internal static string Of(SifFile file, uint id)
    {
        SifDescriptor descriptor = file.Get(id);
        AlignedFields fields = new(indent: "  ", gap: 2);
        fields.Add("Data Type", SiftoolNames.Of(descriptor.DataType));
        fields.Add("ID", descriptor.Id);
        fields.Add("Group ID", SifListText.Group(descriptor.Group));
        fields.Add("Linked ID", descriptor.Link.IsGroup ? $"{descriptor.Link.Id} (G)" : SifListText.Group(descriptor.Link));
        fields.Add("Offset", descriptor.Offset);
        fields.Add("Size", descriptor.Size);
        SifTimes.Add(fields, descriptor.CreatedAt, descriptor.ModifiedAt);
        if (descriptor.Name.Length > 0)
        {
            fields.Add("Name", PrintableText.Line(descriptor.Name));
        }

        AddDetails(fields, descriptor);
        return fields.ToString();
    }

    private static void AddDetails(AlignedFields fields, in SifDescriptor descriptor)
    {
        switch (descriptor.DataType)
        {
            case DataType.Partition:
                AddPartition(fields, PartitionMetadata.Of(descriptor));
                break;
            case DataType.Signature:
                AddSignature(fields, SignatureMetadata.Of(descriptor));
                break;
            case DataType.CryptoMessage:
                CryptoMessageMetadata message = CryptoMessageMetadata.Of(descriptor);
                fields.Add("Format Type", SiftoolNames.Of(message.Format));
                fields.Add("Message Type", SiftoolNames.Of(message.Type));
                break;
            case DataType.Sbom:
                fields.Add("Format", SiftoolNames.Of(SbomMetadata.Of(descriptor).Format));
                break;
            case DataType.OciRootIndex or DataType.OciBlob:
                fields.Add("Digest", PrintableText.Line(OciBlobMetadata.Of(descriptor).Digest));
                break;
            default:
                break;
        }
    }

    private static void AddPartition(AlignedFields fields, PartitionMetadata partition)
    {
        fields.Add("Filesystem Type", SiftoolNames.Of(partition.Filesystem));
        fields.Add("Partition Type", SiftoolNames.Of(partition.Type));
        fields.Add("Architecture", ArchitectureCode.Name(partition.Architecture));
    }

    private static void AddSignature(AlignedFields fields, SignatureMetadata signature)
    {
        fields.Add("Hash Type", SiftoolNames.Of(signature.Hash));
        if (!signature.Fingerprint.IsEmpty)
        {
            fields.Add("Entity", Convert.ToHexString(signature.Fingerprint.Span));
        }
    }
}
