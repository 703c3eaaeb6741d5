using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>An image of what <c>docker save</c> and <c>podman save</c> write: manifest.json names the files. Docker Image
/// Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".</summary>
public sealed class DockerArchive : LayeredImage
{
    private readonly MemberFiles _files;
    private readonly IReadOnlyList<string> _paths;

    private DockerArchive(MemberFiles files, byte[] config, IReadOnlyList<string> paths, IReadOnlyList<Descriptor> layers)
        : base(VerifiedBytes.Sha256(config), config, layers)
    {
        _files = files;
        _paths = paths;
    }

    /// <param name="name">REPOSITORY:TAG, or @N for the N-th image; null if the archive holds one.</param>
    public static DockerArchive Open(MemberFiles files, string? name)
    {
        byte[]? json = files.TryRead("manifest.json");
        OldDockerArchive? old = json is not null ? null : OldDockerArchive.Find(files) ?? throw new RegistryException(
            $"'{files.Name}' is not a docker archive", files.TryRead("index.json") is null
                ? "it has no manifest.json" : "it is an OCI archive", "use oci-archive: for an archive of an OCI layout");
        DockerArchiveImage image = Choose(files.Name, old?.Images ?? ManifestDocument.ParseDockerArchive(json), name);
        byte[] config = old is not null ? old.ConfigOf(image)
            : files.TryRead(image.Config)
                ?? throw new Binary.CorruptImageException($"'{files.Name}'", -1, $"no file \"{image.Config}\"",
                "the configuration that manifest.json names");
        List<Descriptor> layers = [];
        foreach (string path in image.Layers)
        {
            using Stream layer = files.Open(path);
            layers.Add(new Descriptor { MediaType = MediaTypes.DockerLayer, Size = layer.Length });
        }

        return new DockerArchive(files, config, image.Layers, layers);
    }

    public override Stream OpenLayer(int layer) => _files.Open(_paths[layer]);

    public override ImageDigest? ExpandedDigest(int layer)
    {
        IReadOnlyList<string> digests = Config.RootFileSystem?.DiffIds ?? [];
        return digests.Count == _paths.Count ? ImageDigest.Parse(digests[layer]) : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _files.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DockerArchiveImage Choose(string archive, IReadOnlyList<DockerArchiveImage> images, string? name)
    {
        string names = string.Join(", ", images.SelectMany(image => image.Names ?? []));
        if (name is null)
        {
            return images.Count == 1 ? images[0] : throw new ReferenceException(
                $"cannot choose an image: '{archive}' holds {images.Count} images",
                names.Length == 0 ? "none has a name" : $"they are {names}", $"docker-archive:{archive}:NAME");
        }

        if (name.StartsWith('@') && int.TryParse(name.AsSpan(1), out int number) && number >= 0 && number < images.Count)
        {
            return images[number];
        }

        string wanted = ImageReference.Parse(name).ToString();
        return images.FirstOrDefault(image => (image.Names ?? []).Any(one => one == name || ImageReference.Full(one) == wanted))
            ?? throw new ReferenceException($"there is no image \"{name}\" in '{archive}'",
                names.Length == 0 ? "its images have no names" : $"it holds {names}", $"docker-archive:{archive}");
    }
}
