using Hpc.Codecs;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>An OCI layout, in a directory or in a tar archive. OCI image-spec v1, image-layout.md.</summary>
internal sealed class LayoutOutput : LayeredOutput
{
    private const string IndexFile = "index.json";
    private const string VersionFile = "oci-layout";
    private const string Blobs = "blobs";

    /// <summary>Where blobs go whose digests are made here.</summary>
    private const string NewBlobs = $"{Blobs}/{ImageDigest.Sha256}";

    private readonly string? _name;
    private readonly bool _force;
    private readonly List<Descriptor> _layers = [];

    public LayoutOutput(ImageDestination destination, ImageSettings settings)
        : base(destination.Kind == SourceKind.OciLayout ? new DirectoryMemberOutput(destination.Path)
            : new TarMemberOutput(destination.Path, settings), settings)
    {
        _name = destination.Name;
        _force = settings.Force;
        try
        {
            if (!_force && Members is DirectoryMemberOutput directory)
            {
                LayoutIndex.RefuseTaken(directory.TryRead(IndexFile), _name);
            }

            if (!Members.Has(VersionFile))
            {
                Members.Put(VersionFile, """{"imageLayoutVersion":"1.0.0"}"""u8);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>As it is stored, unless a compressor is asked for, or it is not compressed at all.</remarks>
    public override void Carry(LayeredImage image, int layer)
    {
        if (image.Manifest is null || Settings.LayerCompressor is not null)
        {
            Add(stream => ExpandedLayer.Copy(image, layer, stream));
            return;
        }

        Descriptor stored = image.Layers[layer];
        _layers.Add(stored);
        if (Members.Has(PathOf(stored.Digest)))
        {
            return;
        }

        using Stream blob = image.OpenLayer(layer);
        Members.Begin(LayerPath.Directory(PathOf(stored.Digest)));
        byte[] piece = new byte[1 << 18];
        for (int read; (read = blob.Read(piece)) > 0;)
        {
            Members.Write(piece.AsSpan(0, read));
        }

        Members.End(PathOf(stored.Digest));
    }

    public override ImageDigest Add(Action<Stream> write)
    {
        string compressor = Settings.LayerCompressor ?? GzipDecompressor.CodecName;
        WrittenLayer layer = Write(NewBlobs, CompressorFactory.CreateForFiles(compressor, Settings.Level), write);
        Members.End(PathOf(layer.Stored));
        _layers.Add(Descriptor.Of(compressor == GzipDecompressor.CodecName ? MediaTypes.OciLayerGzip : MediaTypes.OciLayerZstd,
            layer.Stored, layer.Size));
        return layer.Expanded;
    }

    public override void Commit(byte[] config, FetchedManifest? manifest)
    {
        Descriptor configBlob = Put(MediaTypes.OciConfig, config);
        ReadOnlyMemory<byte> bytes = manifest is not null && IsCarried(manifest) ? manifest.Bytes
            : ManifestDocument.ToJson(Manifest(manifest?.Document.Image, configBlob));
        Descriptor image = Put(MediaTypes.OciManifest, bytes);
        Members.Commit(IndexFile, before => LayoutIndex.With(before, image, _name, _force));
        Settings.Made(configBlob.DigestText);
    }

    private ImageManifest Manifest(ImageManifest? carried, Descriptor config) =>
        ((carried ?? new ImageManifest()) with
        {
            Config = config,
            Layers = _layers,
            Annotations = With(carried?.Annotations),
        }).ToOci();

    private IReadOnlyDictionary<string, string>? With(IReadOnlyDictionary<string, string>? carried) =>
        Settings.Annotations.Count == 0 ? carried
        : new SortedDictionary<string, string>(Settings.Annotations
            .Concat((carried ?? new Dictionary<string, string>()).ExceptBy(Settings.Annotations.Keys,
                one => one.Key)).ToDictionary(),
            StringComparer.Ordinal);

    private bool IsCarried(FetchedManifest manifest) =>
        IsOci(manifest) && Settings.LayerCompressor is null && Settings.Annotations.Count == 0;

    private static bool IsOci(FetchedManifest manifest) =>
        (manifest.Document.Image!.MediaType ?? manifest.MediaType) is MediaTypes.OciManifest or null or ""
        && manifest.Document.Image.Config.MediaType != MediaTypes.DockerConfig;

    private Descriptor Put(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        ImageDigest digest = VerifiedBytes.Sha256(bytes.Span);
        Members.Put(PathOf(digest), bytes.Span);
        return Descriptor.Of(mediaType, digest, bytes.Length);
    }

    private static string PathOf(ImageDigest digest) => $"{Blobs}/{digest.Algorithm}/{digest.Hex}";
}
