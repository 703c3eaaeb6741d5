using Hpc.Binary;

namespace Hpc.Sif.Tests;

/// <summary>An image of a few hundred bytes of data with an object of every kind, for tests that bend its bytes.</summary>
internal static class SmallImage
{
    internal const int Table = 4096;
    internal const int Capacity = 8;

    /// <summary>Slot, from 0, of the primary partition, which is the last object and ends the file.</summary>
    internal const int PartitionSlot = 6;

    internal static byte[] Bytes()
    {
        MemoryStorage file = new();
        SifImage image = SifImage.Create(file,
            new SifCreation { LaunchScript = SifCreation.RunScript, Time = new UnixTime(1), Capacity = Capacity });
        Add(image, new SifObject(DataType.DefinitionFile) { Name = "deffile" });
        Add(image, new SifObject(DataType.GenericJson) { Name = "oci-config.json" });
        Add(image, new SifObject(DataType.Sbom) { Extra = new SbomMetadata(SbomFormat.SpdxJson).ToBytes() });
        Add(image, new SifObject(DataType.OciBlob) { Extra = new OciBlobMetadata("sha256:00").ToBytes() });
        Add(image, new SifObject(DataType.CryptoMessage)
        { Extra = new CryptoMessageMetadata(MessageFormat.Pem, MessageType.RsaOaep).ToBytes() });
        Add(image, new SifObject(DataType.Signature)
        {
            Group = ObjectLink.None,
            Link = ObjectLink.ToGroup(SifObject.DefaultGroup),
            Extra = new SignatureMetadata(HashType.Sha256, new byte[] { 1 }).ToBytes(),
        });
        Add(image, Partition(FilesystemType.SquashFs, SifArchitecture.Amd64));
        return file.ToArray();
    }

    /// <summary>An image whose only object is a primary partition.</summary>
    internal static SifFile WithPartition(FilesystemType filesystem, SifArchitecture architecture)
    {
        MemoryStorage file = new();
        Add(SifImage.Create(file, new SifCreation()), Partition(filesystem, architecture));
        return SifFile.Open(file);
    }

    internal static int SlotOffset(int slot) => Table + (slot * SifDescriptor.SlotSize);

    private static SifObject Partition(FilesystemType filesystem, SifArchitecture architecture) => new(DataType.Partition)
    {
        Extra = new PartitionMetadata(filesystem, PartitionType.PrimarySystem, architecture).ToBytes(),
    };

    /// <summary>Every byte of an object is the low byte of its type.</summary>
    private static void Add(SifImage image, SifObject added)
    {
        byte[] data = new byte[100];
        data.AsSpan().Fill(unchecked((byte)added.Type));
        image.Add(added, new MemorySource(data), new UnixTime(2));
    }
}
