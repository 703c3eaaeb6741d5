namespace Hpc.Sif;

/// <summary>A partition of a SIF file that is a layer on its root file system. Those of type overlay in the group of the primary
/// partition are, or in any where that has none; in the order of the descriptor table a later one covers an earlier one.
/// Apptainer takes the same ones.</summary>
public static class OverlayPartition
{
    public static bool IsOn(in SifDescriptor primary, in SifDescriptor candidate) =>
        candidate.DataType == DataType.Partition && (primary.Group.IsNone || candidate.Group == primary.Group)
        && PartitionMetadata.Of(candidate).Type == PartitionType.Overlay;
}
