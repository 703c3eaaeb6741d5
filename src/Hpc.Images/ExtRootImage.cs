using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Images;

/// <summary>A file with an ext2, ext3 or ext4 file system, as Singularity 2 made them: fuse2fs of the host serves it, and no
/// server of ours. Its files are looked at before it is mounted.</summary>
public sealed class ExtRootImage : OpenImage
{
    private readonly FileSource _file;

    /// <param name="offset">Where the file system begins: behind a launch line, or at 0.</param>
    /// <param name="path">Canonical.</param>
    /// <exception cref="Hpc.Binary.CorruptImageException">It is damaged.</exception>
    public ExtRootImage(FileSource file, long offset, string path)
    {
        _file = file;
        Facts = new ImageFacts
        {
            Path = path,
            Served = false,
            Ext = new ExtImage(path) { Offset = offset },
            Files = new ExtTree(file.Slice(offset, file.Length - offset)),
        };
    }

    public override ImageFacts Facts { get; }

    public override string? Identity => Stat.Of(_file.Fd, out _) is { } status ? FileIdentity.Of(status) : null;
}
