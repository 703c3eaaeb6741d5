using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Images;

/// <summary>An unpacked image ("sandbox"): a directory of the host that becomes the container's root as it is.</summary>
public sealed class DirectoryImage : OpenImage
{
    private readonly DirectoryFiles _files;

    public DirectoryImage(string path)
    {
        DirectoryFiles files = _files = new(path);
        Facts = new ImageFacts
        {
            Path = path,
            Served = false,
            Files = files,
        };
    }

    public override ImageFacts Facts { get; }

    public override int Directory => _files.Root;

    public override int TryOpen(string path) => _files.TryOpen(path);

    public override string? Identity => Stat.Of(_files.Root, out _) is { } status ? FileIdentity.Of(status) : null;
}
