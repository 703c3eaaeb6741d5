using System.Text;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun sif list FILE</c> prints, in siftool's words and columns.</summary>
internal static class SifListText
{
    private const int RuleLength = 78;

    internal static string Of(SifFile file)
    {
        string rule = new string('-', RuleLength) + "\n";
        StringBuilder text = new();
        text.Append(rule).Append($"{"ID",-4} {"|GROUP",-8} {"|LINK",-8} {"|SIF POSITION (start-end)",-26} |TYPE\n").Append(rule);
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            string position = $"|{descriptor.Offset}-{descriptor.End} ";
            text.Append($"{descriptor.Id,-4} |{Group(descriptor.Group),-7} |{Link(descriptor.Link),-7} {position,-26} ");
            text.Append($"|{Type(descriptor)}\n");
        }

        return text.ToString();
    }

    internal static string Group(ObjectLink group) => group.IsNone ? "NONE" : group.Id.ToString();

    private static string Link(ObjectLink link) => link.IsGroup ? $"{link.Id,-3} (G)" : Group(link);

    private static string Type(in SifDescriptor descriptor)
    {
        string details = Details(descriptor);
        string type = SiftoolNames.Of(descriptor.DataType);
        return details.Length == 0 ? type : $"{type} ({details})";
    }

    private static string Details(in SifDescriptor descriptor)
    {
        switch (descriptor.DataType)
        {
            case DataType.Partition:
                PartitionMetadata partition = PartitionMetadata.Of(descriptor);
                string architecture = ArchitectureCode.Name(partition.Architecture);
                return $"{SiftoolNames.Of(partition.Filesystem)}/{SiftoolNames.Of(partition.Type)}/{architecture}";
            case DataType.Signature:
                return SiftoolNames.Of(SignatureMetadata.Of(descriptor).Hash);
            case DataType.CryptoMessage:
                CryptoMessageMetadata message = CryptoMessageMetadata.Of(descriptor);
                return $"{SiftoolNames.Of(message.Format)}/{SiftoolNames.Of(message.Type)}";
            case DataType.Sbom:
                return SiftoolNames.Of(SbomMetadata.Of(descriptor).Format);
            default:
                return "";
        }
    }
}
