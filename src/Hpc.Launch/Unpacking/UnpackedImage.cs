using Hpc.Host;
using Hpc.Images;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Unpacking;

/// <summary>An image file that was written out into a directory of the node, which becomes the container's root.</summary>
public sealed class UnpackedImage : OpenImage, IDisposable
{
    private readonly ServedImage _file;
    private readonly DirectoryFiles _files;

    internal UnpackedImage(ServedImage file, UnpackLease lease)
    {
        (_file, Lease) = (file, lease);
        DirectoryFiles files = _files = new(lease.Directory);
        Facts = new ImageFacts
        {
            Path = file.Facts.Path,
            Directory = lease.Directory,
            Served = false,
            Unpacked = true,
            Files = files,
            Layers = file.Facts.Layers,
        };
    }

    public override ImageFacts Facts { get; }

    public override int Directory => _files.Root;

    public override int TryOpen(string path) => _files.TryOpen(path);

    public override string? Identity => _file.Identity + " unpacked";

    public override string? Origin => _file.Identity;

    public override OciConfig? OciConfiguration => _file.OciConfiguration;

    /// <summary>Keeps the directory while somebody can see it.</summary>
    internal UnpackLease Lease { get; }

    /// <summary>The copy goes, where nobody runs from it.</summary>
    public void Dispose() => Lease.Dispose();

    /// <summary>The same image, unpacked where another launch on this node has done so, or now.</summary>
    /// <param name="directory">Where to unpack; null: $TMPDIR, else /tmp.</param>
    /// <exception cref="RefusedException">There is no room, or it may not be written to.</exception>
    public static UnpackedImage UnpackOrReuse(ServedImage file, string? directory, SolverProcess caller) =>
        new(file, UnpackLease.Take(file, Place(directory, caller)));

    private static string Place(string? directory, SolverProcess caller)
    {
        string wanted = directory is not null ? HostPath.Absolute(directory, caller.WorkingDirectory)
            : caller.Environment.Get("TMPDIR") ?? "/tmp";
        FileEntry place = HostProbe.Look(wanted);
        return place.Kind == PathKind.Directory ? place.Canonical
            : throw new RefusedException($"cannot unpack into '{wanted}': not a directory on this node",
                "--unpack or HPCRUN_UNPACK names it", "name one on a local disk or in memory: --unpack=/tmp");
    }
}
