using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>An image that is looked into and not started: also one for another machine, whose SIF objects can be read all the
/// same.</summary>
internal sealed class InspectedImage : IDisposable
{
    private readonly string _name;
    private readonly FileSource? _file;

    private InspectedImage(string name, FileSource? file, SifFile? sif) => (_name, _file, Sif) = (name, file, sif);

    /// <summary>null for a SquashFS file or a directory.</summary>
    public SifFile? Sif { get; }

    /// <param name="named">A file, a directory, or instance://NAME.</param>
    public static InspectedImage Open(string named)
    {
        string name = InstanceWords.ImageNamed(named);
        if (HostProbe.Look(HostPath.Absolute(name)).Kind == PathKind.Directory)
        {
            return new InspectedImage(name, null, null);
        }

        FileSource file = ImageFile.Open(name);
        return new InspectedImage(name, file, ImageKinds.Of(file.Fd) == ImageKind.Sif ? SifFile.Open(file) : null);
    }

    /// <summary>The files inside; what cannot be opened is refused here, not before.</summary>
    public FileTree Files() => ImageOpener.Open(_name).Facts.Files;

    public void Dispose() => _file?.Dispose();
}
