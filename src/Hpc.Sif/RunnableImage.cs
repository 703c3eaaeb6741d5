using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>A SIF file with the objects that Apptainer's builds have, in their order: definition file, JSON objects by name, and
/// last the primary partition, so that it can grow while it is compressed. All are in group 1, which signing signs.</summary>
public static class RunnableImage
{
    /// <summary>Name of the JSON object with labels, scripts and environment, as <c>inspect --all</c> prints them.</summary>
    public const string InspectMetadata = "inspect-metadata.json";

    /// <summary>Name of the JSON object with the "config" member of the OCI image that the file was made from.</summary>
    public const string OciConfig = "oci-config.json";

    /// <summary>The primary partition: SquashFS, aligned to 4 KiB.</summary>
    public static SifObject Partition(SifArchitecture architecture, FilesystemType filesystem = FilesystemType.SquashFs) =>
        new(DataType.Partition)
        {
            Extra = new PartitionMetadata(filesystem, PartitionType.PrimarySystem, architecture).ToBytes(),
        };

    /// <summary>Makes the file, with everything but the partition, in an empty <paramref name="storage"/>.</summary>
    /// <param name="json">Content by name, e.g. of <see cref="InspectMetadata"/>; empty ones are left out.</param>
    public static SifImage Begin(
        RandomAccessStorage storage, SifCreation creation, ReadOnlyMemory<byte> definitionFile,
        IReadOnlyDictionary<string, byte[]> json)
    {
        SifImage image = SifImage.Create(storage, creation);
        image.Add(new SifObject(DataType.DefinitionFile), new MemorySource(definitionFile), creation.Time);
        foreach (string name in json.Keys.Where(name => json[name].Length > 0).Order(StringComparer.Ordinal))
        {
            image.Add(new SifObject(DataType.GenericJson) { Name = name }, new MemorySource(json[name]), creation.Time);
        }

        return image;
    }
}
