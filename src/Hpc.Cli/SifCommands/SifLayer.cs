using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Overlay;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>An empty ext3 overlay partition for a SIF file, which <c>exec --writable</c> writes to.</summary>
internal static class SifLayer
{
    /// <summary>Whether the name is that of a SIF file.</summary>
    public static bool IsFor(string name)
    {
        int fd = Fcntl.TryOpen(name, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return false;
        }

        bool isSif = ImageKinds.Of(fd) == ImageKind.Sif;
        _ = Unistd.Close(fd);
        return isSif;
    }

    /// <exception cref="RefusedException">It is signed, has such a partition, or none that a layer could lie on.</exception>
    public static int Create(string name, OverlayFileRequest request, EnvironmentBlock environment)
    {
        SifDescriptor primary = Check(name);
        string layer = UnfinishedName.Beside(name);
        try
        {
            OverlayFile.Create(layer, request, environment, shown: name);
            using FileSource data = ImageFile.Open(layer);
            return SifEditCommand.Edit(name, SifEditCommand.Open(name), file =>
            {
                SifImage image = SifImage.Load(file);
                image.Add(Partition(primary), data, image.TimeOfChange(SifEditCommand.Now()));
            });
        }
        finally
        {
            _ = Unistd.TryUnlink(layer);
        }
    }

    private static SifObject Partition(in SifDescriptor primary) => new(DataType.Partition)
    {
        Group = primary.Group,
        Extra = new PartitionMetadata(FilesystemType.Ext3, PartitionType.Overlay,
            PartitionMetadata.Of(primary).Architecture).ToBytes(),
    };

    private static SifDescriptor Check(string name)
    {
        using FileSource source = ImageFile.Open(name);
        SifFile file = SifFile.Open(source);
        SifDescriptor primary = ImageLocation.Primary(file, name);
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            if (descriptor.DataType == DataType.Signature)
            {
                throw Refused(name, "it is signed", "the signature would no longer match",
                    "use a file of its own: hpcrun overlay create layer.img");
            }

            if (OverlayPartition.IsOn(primary, descriptor) && PartitionMetadata.Of(descriptor).Filesystem == FilesystemType.Ext3)
            {
                throw Refused(name, "it already has one", $"object {descriptor.Id} is an ext3 overlay partition",
                    $"use it: hpcrun exec --writable {name}; or delete it: hpcrun sif del {descriptor.Id} {name}");
            }
        }

        return primary;
    }

    private static RefusedException Refused(string name, string what, string why, string remedy) =>
        new($"cannot add an overlay partition to '{name}': {what}", why, remedy);
}
