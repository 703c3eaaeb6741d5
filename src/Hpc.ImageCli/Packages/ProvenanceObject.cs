using Hpc.Binary;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun inspect --provenance</c>: what an image carries of how it was made.</summary>
internal static class ProvenanceObject
{
    /// <summary>The statement, which is of this image's root file system.</summary>
    /// <exception cref="RefusedException">There is none, or it is of something else.</exception>
    public static byte[] Read(string name)
    {
        if (Directory.Exists(name))
        {
            throw Refused(name, "it has no provenance");
        }

        using FileSource source = ImageFile.Open(ImageTarget.Bytes(name));
        if (ImageKinds.Of(source.Fd) != ImageKind.Sif)
        {
            throw Refused(name, "it has no provenance");
        }

        SifFile file = SifFile.Open(source);
        SifDescriptor[] found = [.. file.Descriptors.Where(item => item.DataType == DataType.Generic
            && item.Name == Provenance.ObjectName)];
        return found is [var one] ? Checked(name, file, one)
            : throw Refused(name, found.Length == 0 ? "it has no provenance" : "it has several objects of that name");
    }

    private static byte[] Checked(string name, SifFile file, in SifDescriptor item)
    {
        SifDescriptor? root = file.Descriptors.Where(one => one.DataType == DataType.Partition
            && PartitionMetadata.Of(one).Type == PartitionType.PrimarySystem).Select(one => (SifDescriptor?)one).FirstOrDefault();
        if (root is not { } files || item.Size > Provenance.Longest)
        {
            throw Refused(name, root is null ? "it has no root file system" : $"{Provenance.ObjectName} has {item.Size} bytes");
        }

        byte[] statement = file.ReadWhole(item);
        try
        {
            return Provenance.IsOf(statement, ObjectHash.Of(DigestAlgorithm.Sha256, [file.Data(files)])) ? statement
                : throw Refused(name, $"object {item.Id} is of another root file system");
        }
        catch (CorruptImageException damage)
        {
            throw Refused(name, $"object {item.Id}: {damage.Message}");
        }
    }

    private static RefusedException Refused(string name, string why) =>
        new($"cannot show how \"{name}\" was made: {why}",
            "hpcrun build writes that into SIF files of definition files and Dockerfiles; no other command does",
            $"hpcrun inspect --deffile {name}");
}
