using Hpc.Binary;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>What <c>docker save</c> writes, and <c>docker load</c> and <c>podman load</c> read: plain layers, named by their
/// digests, and a manifest.json that names them. Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset
/// Format".</summary>
internal sealed class DockerArchiveOutput : LayeredOutput
{
    private readonly string? _name;
    private readonly List<string> _layers = [];

    public DockerArchiveOutput(ImageDestination destination, ImageSettings settings)
        : base(Output(destination, settings), settings) => _name = destination.Name;

    public override void Carry(LayeredImage image, int layer)
    {
        IReadOnlyList<string> digests = image.Config.RootFileSystem?.DiffIds ?? [];
        if (digests.Count != image.Layers.Count)
        {
            throw new CorruptImageException("OCI image configuration, rootfs.diff_ids", -1, $"{digests.Count} digests",
                $"one for each of {image.Layers.Count} layers");
        }

        // The archive names layers by their digests before compression: one that stands in the image twice is stored once.
        ImageDigest promised = ImageDigest.Parse(digests[layer]);
        if (Members.Has(PathOf(promised)))
        {
            _layers.Add(PathOf(promised));
            return;
        }

        ImageDigest found = Add(stream => ExpandedLayer.Copy(image, layer, stream));
        if (promised.Algorithm == found.Algorithm && promised != found)
        {
            throw new CorruptImageException($"layer {layer + 1}", -1, $"{found} when it is decompressed",
                $"{promised}, as the configuration says");
        }
    }

    public override ImageDigest Add(Action<Stream> write)
    {
        WrittenLayer layer = Write(directory: "", compressor: null, write);
        Members.End(PathOf(layer.Expanded));
        _layers.Add(PathOf(layer.Expanded));
        return layer.Expanded;
    }

    public override void Commit(byte[] config, FetchedManifest? manifest)
    {
        string path = $"{VerifiedBytes.Sha256(config).Hex}.json";
        Members.Put(path, config);
        DockerArchiveImage image = new() { Config = path, Names = _name is null ? [] : [_name], Layers = _layers };
        Members.Commit("manifest.json", _ => ManifestDocument.ToJson([image]));
        Settings.Made($"sha256:{path[..^".json".Length]}");
    }

    private static TarMemberOutput Output(ImageDestination destination, ImageSettings settings) =>
        settings.LayerCompressor is null
        ? new TarMemberOutput(destination.Path, settings)
        : throw new RefusedException("cannot use --compressor with a docker archive",
            "the layers of a docker archive are not compressed", "remove --compressor, or write an oci-archive:");

    private static string PathOf(ImageDigest digest) => $"{digest.Hex}.tar";
}
