using Hpc.Binary;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>What containers wrote over images, where <c>--overlay</c> put it. Paths are one char per byte.</summary>
public static class WrittenLayers
{
    private const string Upper = "/upper";

    /// <summary>The layer of an overlay directory, an overlay file, or a SquashFS file that is a layer.</summary>
    /// <param name="skipped">As for <see cref="DirectorySource"/>.</param>
    /// <param name="note">Told that a container is writing.</param>
    /// <exception cref="RefusedException">There is no such layer, or it changes while it is read.</exception>
    public static TreeSource Open(string path, Action<string>? skipped, Action<string> note)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            throw Refused(path, Errno.Name(-fd), "the path was looked up on this node", $"ls -ld '{path}'");
        }

        if (Stat.Of(fd, out _) is not { IsDirectory: true })
        {
            return OfFile(fd, path);
        }

        _ = Unistd.Close(fd);
        return OfDirectory(path.Length > 1 ? path.TrimEnd('/') : path, skipped, note);
    }

    /// <summary>Its root file system with the overlay partitions on it, as a container sees them.</summary>
    /// <param name="lower">Closed with the result.</param>
    public static TreeSource WithOwn(TreeSource lower, string path)
    {
        if (lower is SifSource image)
        {
            foreach (uint partition in image.Layers)
            {
                lower = new OverlaySource(lower, image.OpenLayer(partition, path));
            }
        }

        return lower;
    }

    /// <summary>Nothing was written but the layer's root.</summary>
    public static bool IsEmpty(TreeSource layer)
    {
        UpperIndex index = new();
        layer.CopyTo(index);
        return index.IsEmpty;
    }

    private static DirectorySource OfDirectory(string path, Action<string>? skipped, Action<string> note)
    {
        if (Stat.Of(path + Upper, followLinks: true, out _) is not { IsDirectory: true })
        {
            return DirectoryNames.Of(path).Count == 0 ? new DirectorySource(path, skipped)
                : throw Refused(path, "it has no directory upper, and is not empty", "containers write to that",
                $"ls '{path}'; hpcrun exec --overlay DIR");
        }

        if (HostProbe.Look(path).Canonical is var canonical && RunningContainers.ProcessOf(canonical) is { } process)
        {
            note($"process {process} runs in the container: what it writes meanwhile may be in the image in part");
        }

        return new DirectorySource(path + Upper, skipped);
    }

    private static TreeSource OfFile(int fd, string path)
    {
        ImageKind kind = ImageKinds.Of(fd, out int offset);
        FileSource file = new(fd, offset);
        try
        {
            return kind switch
            {
                ImageKind.Ext => OfExt(fd, file, path),
                ImageKind.SquashFs => new SquashFsSource(file, file),
                ImageKind.Sif => throw Refused(path, "it is a SIF file", "its own layers go with it",
                    $"hpcrun commit '{path}' OUT, without --overlay"),
                _ => throw Refused(path, "it holds no file system", $"it is {ImageKinds.Name(kind)}",
                    "name the directory or the file that containers wrote to"),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A lock is held while it is read.</summary>
    private static OverlayFileSource OfExt(int fd, FileSource file, string path)
    {
        if (RecordLock.Try(fd, forWriting: false) is -Errno.EAGAIN or -Errno.EACCES)
        {
            throw Refused(path, "a container writes to it", "a file system in a file is whole when its writer has ended",
                $"wait for it, or stop it: hpcrun ps{Runner(path)}");
        }

        ExtSource system = ExtSource.Open(file, path);
        return system.Has(OverlayFileSource.Upper) ? new OverlayFileSource(system)
            : throw Refused(path, "it has no directory upper", "it is a file system, and no overlay",
                "name the file that containers wrote to; hpcrun convert makes an image of a file system");
    }

    private static string Runner(string path) =>
        RunningContainers.ProcessAt(HostProbe.Look(path).Canonical) is { } process ? $"; kill {process}" : "";

    private static RefusedException Refused(string path, string what, string why, string remedy) =>
        new($"cannot read the overlay '{RawText.ToUtf16(path)}': {what}", why, RawText.ToUtf16(remedy));
}
