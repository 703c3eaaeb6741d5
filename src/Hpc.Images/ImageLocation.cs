using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Images;

/// <summary>Where in a file the SquashFS image lies that becomes the container's root.</summary>
/// <param name="Sif">The SIF container around it; null for a bare SquashFS file, or where only one partition matters.</param>
public sealed record ImageLocation(long Offset, long Length, SifFile? Sif)
{
    /// <summary>Overlay partitions of the container that go on it.</summary>
    public IReadOnlyList<EmbeddedLayer> Layers { get; init; } = [];

    /// <summary>The partition is an <see cref="EncryptedRoot"/>, in which the SquashFS image is.</summary>
    public bool IsEncrypted { get; init; }

    /// <param name="path">For messages.</param>
    /// <exception cref="RefusedException">The file is something else, for another machine, or encrypted.</exception>
    public static ImageLocation Find(FileSource file, string path) => Find(file, path, InSif);

    /// <summary>As <see cref="Find(FileSource, string)"/>, of an encrypted image, too.</summary>
    public static ImageLocation FindAny(FileSource file, string path) => Find(file, path, (sif, name) =>
        sif.PrimaryPartition(ArchitectureCode.Host) is { Outcome: PrimaryPartitionOutcome.Encrypted, Partition: { } encrypted }
            ? Of(encrypted, sif) with { IsEncrypted = true } : InSif(sif, name));

    /// <summary>As <see cref="Find(FileSource, string)"/>, of any file system in the file: a directory of it is bound.</summary>
    /// <param name="number">The object of a SIF file that is meant; null for the first that is a file system.</param>
    public static ImageLocation Find(FileSource file, string path, uint? number)
    {
        bool isSif = false;
        ImageLocation found = Find(file, path, (sif, name) =>
        {
            isSif = true;
            return OfObject(sif, name, number);
        });
        return number is null || isSif ? found : throw new RefusedException(
            $"cannot show object {number} of '{path}': not a SIF file", "only a SIF file has objects with numbers",
                "leave id= away");
    }

    private static ImageLocation Find(FileSource file, string path, Func<SifFile, string, ImageLocation> inSif)
    {
        byte[] head = new byte[Math.Min(file.Length, SifFile.HeadLength)];
        file.ReadExactly(0, head, path);
        ImageKind kind = ImageKinds.Detect(head.AsSpan(0, Math.Min(head.Length, ImageKinds.HeadLength)), out int offset);
        return kind switch
        {
            ImageKind.Sif => inSif(SifFile.Open(file, head), path),
            ImageKind.SquashFs or ImageKind.SquashFsBigEndian => new ImageLocation(offset, file.Length - offset, null),
            _ => throw new RefusedException(kind == ImageKind.Unknown
                ? $"'{path}' is not a SIF file, a SquashFS file or a directory"
                : $"cannot use '{path}' as an image: it is {ImageKinds.Name(kind)}",
                "an image is a SIF file, a SquashFS file or a directory", ImageKinds.Remedy(kind, path)),
        };
    }

    /// <summary>The partition that becomes the root on this machine.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    /// <exception cref="OciSifException">There are layers instead.</exception>
    public static SifDescriptor Primary(SifFile sif, string path)
    {
        PrimaryPartition primary = sif.PrimaryPartition(ArchitectureCode.Host);
        return primary is { Outcome: PrimaryPartitionOutcome.Found, Partition: { } partition } ? partition
            : primary.Outcome == PrimaryPartitionOutcome.OciImage
                ? throw new OciSifException($"cannot use the image '{path}': {primary.Why}",
                "its layers have to be merged to one file system first", $"hpcrun convert {path} NEW.sif")
            : throw new RefusedException($"cannot use the image '{path}': {primary.Why}",
                "the root of the container is the primary partition of a SIF file", primary.Try);
    }

    private static ImageLocation OfObject(SifFile sif, string path, uint? number)
    {
        SifDescriptor found = number is { } id ? sif.Get(id)
            : sif.Descriptors.Where(IsSquashFs).Select(descriptor => (SifDescriptor?)descriptor).FirstOrDefault()
                ?? Primary(sif, path);
        return IsSquashFs(found) ? new ImageLocation(sif.FileOffset(found), found.Size, null) : throw new RefusedException(
            $"cannot show object {found.Id} of '{path}': {What(found)}",
            "a directory of a SquashFS partition can be bound", "hpcrun sif list FILE shows its objects");
    }

    private static bool IsSquashFs(SifDescriptor descriptor) =>
        descriptor.DataType == DataType.Partition && PartitionMetadata.Of(descriptor).Filesystem == FilesystemType.SquashFs;

    private static string What(in SifDescriptor descriptor) => descriptor.DataType == DataType.Partition
        ? $"a partition with {SiftoolNames.Of(PartitionMetadata.Of(descriptor).Filesystem)}" : "not a file system";

    private static ImageLocation InSif(SifFile sif, string path) => Of(Primary(sif, path), sif);

    private static ImageLocation Of(in SifDescriptor primary, SifFile sif) =>
        new(sif.FileOffset(primary), primary.Size, sif) { Layers = LayersOn(primary, sif) };

    private static List<EmbeddedLayer> LayersOn(in SifDescriptor primary, SifFile sif)
    {
        List<EmbeddedLayer> layers = [];
        foreach (SifDescriptor descriptor in sif.Descriptors)
        {
            if (OverlayPartition.IsOn(primary, descriptor))
            {
                layers.Add(Layer(descriptor, sif));
            }
        }

        return layers;
    }

    private static EmbeddedLayer Layer(in SifDescriptor descriptor, SifFile sif)
    {
        FilesystemType type = PartitionMetadata.Of(descriptor).Filesystem;
        LayerFormat format = type switch
        {
            FilesystemType.SquashFs => LayerFormat.SquashFs,
            FilesystemType.Ext3 =>
            LayerFormat.Ext,
            _ => LayerFormat.Other
        };
        return new EmbeddedLayer(descriptor.Id, format, SiftoolNames.Of(type), sif.FileOffset(descriptor), descriptor.Size);
    }
}
