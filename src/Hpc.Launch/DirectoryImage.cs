using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>An unpacked image ("sandbox"): a directory of the host that becomes the container's root as it is.</summary>
public sealed class DirectoryImage : OpenImage
{
    public DirectoryImage(string path)
    {
        DirectoryImageFiles files = new(path);
        Facts = new ImageFacts
        {
            Path = path,
            Served = false,
            Look = files.Look,
            RootDirectories = files.RootDirectories(),
            Files = files,
        };
    }

    public override ImageFacts Facts { get; }

    public override string? Identity => Stat.Of(Facts.Path, followLinks: true, out _) is { } status ? ShareName.ImageOf(status) : null;
}
