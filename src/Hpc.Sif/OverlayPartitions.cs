namespace Hpc.Sif;

/// <summary>The partitions of a SIF file that are layers on its root file system: those of type overlay in the group of the primary
/// partition, or in any where that has none. Apptainer takes the same ones.</summary>
public static class OverlayPartitions
{
    /// <returns>In the order of the descriptor table: a later one covers an earlier one.</returns>
    public static IReadOnlyList<SifDescriptor> On(in SifDescriptor primary, SifFile file)
    {
        List<SifDescriptor>? found = null;
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            if (descriptor.DataType == DataType.Partition && (primary.Group.IsNone || descriptor.Group == primary.Group)
                && PartitionMetadata.Of(descriptor).Type == PartitionType.Overlay)
            {
                (found ??= []).Add(descriptor);
            }
        }

        return found is null ? [] : found;
    }
}
