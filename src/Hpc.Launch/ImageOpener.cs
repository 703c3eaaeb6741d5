using Hpc.Binary;
using Hpc.Fuse.FileServer;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>From the words that name an image to an open one.</summary>
public static class ImageOpener
{
    /// <summary>What a name of the host leads to.</summary>
    public static PathKind KindOf(string name) => HostProbe.Look(HostPath.Absolute(name)).Kind;

    /// <summary>Whether a name leads to an image that is open already: the same path, and the same content behind it.</summary>
    /// <param name="directory">Where a relative name starts.</param>
    public static bool Names(string name, string directory, OpenImage image)
    {
        FileEntry fact = HostProbe.Look(HostPath.Absolute(name, directory));
        return fact.Exists && fact.Canonical == image.Facts.Path
            && Stat.Of(fact.Canonical, followLinks: true, out _) is { } status && FileIdentity.Of(status) == image.Origin;
    }

    /// <summary>An image of which only a part is shown, or which is a layer: a file, since a directory can be bound as it
    /// is.</summary>
    public static ServedImage OpenAdditional(AdditionalImage image, bool fakeRoot) => image.Part is { } part
        ? OpenPart(image.Name, part, fakeRoot)
        : image.IsBound && KindOf(image.Name) != PathKind.Directory ? OpenBound(image, fakeRoot)
        : Open(image.Name, fakeRoot) as ServedImage
        ?? throw new RefusedException($"cannot use '{HostPath.Absolute(image.Name)}' as an image file: it is a directory",
            "image-src= and id= name a part of an image file", $"--bind {image.Name}/DIRECTORY:/TARGET");

    /// <param name="fakeRoot">The caller is uid 0 inside: the image's files show as his, too.</param>
    /// <param name="prefetch">Which profile is used, or recorded.</param>
    public static OpenImage Open(string name, bool fakeRoot = false, PrefetchChoice? prefetch = null) =>
        OpenWhere(admits: null, keyOf: null, name, fakeRoot, prefetch)!;

    /// <summary>The same, where the open file or directory is admitted; null where it is not. Nothing in it has been believed
    /// by then.</summary>
    /// <param name="keyOf">Gives the key of an encrypted image by its path; null where it is not known, and somebody has said
    /// why.</param>
    public static OpenImage? OpenWhere(Func<int, bool>? admits, Func<string, byte[]?>? keyOf, string name, bool fakeRoot,
        PrefetchChoice? prefetch)
    {
        string path = HostPath.Absolute(name);
        FileEntry fact = HostProbe.Look(path);
        if (fact.Kind == PathKind.Directory)
        {
            DirectoryImage directory = new(fact.Canonical);
            return admits?.Invoke(directory.Directory) == false ? null : directory;
        }

        FileSource file = ImageFile.Open(name);
        if (admits?.Invoke(file.Fd) == false)
        {
            return null;
        }

        path = fact.Exists ? fact.Canonical : path;
        if (ImageKinds.Of(file.Fd, out int offset) == ImageKind.Ext)
        {
            return new ExtRootImage(file, offset, path);
        }

        ImageLocation location = keyOf is null ? ImageLocation.Find(file, path) : ImageLocation.FindAny(file, path);
        byte[]? key = location.IsEncrypted ? keyOf!(path) : null;
        return location.IsEncrypted && key is null ? null
            : new ServedImage(file, location, path, Owner(fakeRoot), prefetch ?? PrefetchChoice.Usual, key);
    }

    private static ServedImage OpenPart(string name, EmbeddedLayer part, bool fakeRoot)
    {
        try
        {
            return new ServedImage(ImageFile.Open(name), new ImageLocation(part.Offset, part.Length, null), name, Owner(fakeRoot),
                PrefetchChoice.Usual);
        }
        catch (CorruptImageException damage)
        {
            throw new RefusedException($"cannot use {part.In(name)}: it is damaged", damage.Message,
                $"copy the image again; or {EmbeddedLayer.Without}");
        }
    }

    private static ServedImage OpenBound(AdditionalImage image, bool fakeRoot)
    {
        FileSource file = ImageFile.Open(image.Name);
        return new ServedImage(file, ImageLocation.Find(file, image.Name, image.Number), image.Name, Owner(fakeRoot),
            PrefetchChoice.Usual);
    }

    private static FileOwner Owner(bool fakeRoot) => fakeRoot ? new FileOwner(0, 0)
        : new FileOwner(Unistd.Getuid(), Unistd.Getgid());
}
