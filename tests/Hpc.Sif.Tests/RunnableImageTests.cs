using Hpc.Binary;

namespace Hpc.Sif.Tests;

public sealed class RunnableImageTests
{
    private static readonly Dictionary<string, byte[]> Json = new()
    {
        [RunnableImage.OciConfig] = "{}"u8.ToArray(),
        [RunnableImage.InspectMetadata] = "{\"data\":{}}"u8.ToArray(),
        ["empty.json"] = [],
    };

    [Fact]
    public void Objects_come_in_apptainers_order_and_the_partition_starts_on_a_page()
    {
        SifFile file = SifFile.Open(Build());
        Assert.Equal(
            [DataType.DefinitionFile, DataType.GenericJson, DataType.GenericJson, DataType.Partition],
            file.Descriptors.Select(descriptor => descriptor.DataType));
        Assert.Equal(["", "inspect-metadata.json", "oci-config.json", ""],
            file.Descriptors.Select(descriptor => descriptor.Name));
        Assert.Equal(32768, file.PrimaryPartition(SifArchitecture.S390x).Partition?.Offset);
        Assert.All(file.Descriptors, descriptor => Assert.Equal(ObjectLink.ToGroup(1), descriptor.Group));
    }

    [Fact]
    public void The_same_inputs_make_the_same_bytes() => Assert.Equal(Build().ToArray(), Build().ToArray());

    private static MemoryStorage Build()
    {
        MemoryStorage file = new();
        SifCreation creation = new()
        {
            LaunchScript = SifCreation.RunScript, Id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            Time = new UnixTime(7)
        };
        SifImage image = RunnableImage.Begin(file, creation, "bootstrap: scratch\n"u8.ToArray(), Json);
        image.Add(RunnableImage.Partition(SifArchitecture.S390x), new MemorySource("hsqs"u8.ToArray()), creation.Time);
        return file;
    }
}
