using Hpc.Binary;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>The OCI layout in an OCI-SIF file: its root index stands for index.json, and its blobs are known by their
/// digests.</summary>
public sealed class SifMembers : MemberFiles
{
    private const string Blobs = "blobs/";

    private readonly FileSource _file;
    private readonly SifFile _sif;

    /// <param name="path">One char per byte.</param>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public SifMembers(string path)
    {
        Name = RawText.ToUtf16(path);
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        _file = fd >= 0 ? new FileSource(fd) : throw new RefusedException($"'{path}' cannot be read: {Errno.Name(-fd)}",
            "the kernel refused to open it", $"ls -ld {path}");
        _sif = SifFile.Open(_file);
    }

    public override string Name { get; }

    /// <summary>Whether a SIF file is one of a layout, and of nothing that could be a root file system.</summary>
    /// <param name="path">One char per byte.</param>
    public static bool IsAt(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            return false;
        }

        using FileSource file = new(fd);
        return Images.ImageKinds.Of(fd) == Images.ImageKind.Sif
            && SifFile.Open(file).PrimaryPartition(ArchitectureCode.Host).Outcome == PrimaryPartitionOutcome.OciImage;
    }

    public override Stream? TryOpen(string path)
    {
        foreach (SifDescriptor descriptor in _sif.Descriptors)
        {
            if (PathOf(descriptor) == path)
            {
                return new SourceStream(_sif.Data(descriptor));
            }
        }

        return null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string? PathOf(in SifDescriptor descriptor) => descriptor.DataType switch
    {
        DataType.OciRootIndex => "index.json",
        DataType.OciBlob => Blobs + OciBlobMetadata.Of(descriptor).Digest.Replace(':', '/'),
        _ => null,
    };
}
