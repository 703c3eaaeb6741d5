using Hpc.Binary;

namespace Hpc.Sif.Tests;

public sealed class OverlayPartitionTests
{
    [Fact]
    public void Overlays_in_the_group_of_the_primary_partition_are_layers_in_their_order() =>
        Assert.Equal([2U, 5U], Layers(primaryGroup: 1));

    [Fact]
    public void On_a_primary_partition_without_a_group_every_overlay_is_one() =>
        Assert.Equal([2U, 3U, 4U, 5U], Layers(primaryGroup: 0));

    private static IEnumerable<uint> Layers(uint primaryGroup)
    {
        MemoryStorage storage = new();
        SifImage image = SifImage.Create(storage, new SifCreation());
        Add(image, PartitionType.PrimarySystem, primaryGroup);
        Add(image, PartitionType.Overlay, 1);
        Add(image, PartitionType.Overlay, 2);
        Add(image, PartitionType.Overlay, 0);
        Add(image, PartitionType.Overlay, 1);
        Add(image, PartitionType.Data, 1);
        SifFile file = SifFile.Open(storage);
        SifDescriptor primary = file.PrimaryPartition(SifArchitecture.Amd64).Partition!.Value;
        return file.Descriptors.Where(descriptor => OverlayPartition.IsOn(primary, descriptor)).Select(layer => layer.Id);
    }

    private static void Add(SifImage image, PartitionType type, uint group) => image.Add(
        new SifObject(DataType.Partition)
        {
            Group = group == 0 ? ObjectLink.None : ObjectLink.ToGroup(group),
            Extra = new PartitionMetadata(FilesystemType.SquashFs, type, SifArchitecture.Amd64).ToBytes(),
        },
        new MemorySource(new byte[100]), new UnixTime(2));
}
