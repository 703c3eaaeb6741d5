namespace Hpc.Oci;

/// <summary>Media types of OCI image-spec v1 (media-types.md) and of docker's schema 2 (distribution, "Image Manifest Version 2,
/// Schema 2").</summary>
public static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = OciLayer + "+gzip";
    public const string OciLayerZstd = OciLayer + "+zstd";
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    public const string DockerLayerGzip = DockerLayer + ".gzip";

    /// <summary>Docker's schema 1, signed and not: superseded in 2016.</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>What Apptainer and Singularity put a SIF file under in a registry.</summary>
    public const string SifLayer = "application/vnd.sylabs.sif.layer.v1.sif";

    /// <summary>The same, as Singularity 3.1 to 3.5 pushed it, spelt as it spelt it.</summary>
    private const string EarlySifLayer = "appliciation/vnd.sylabs.sif.layer.tar";

    public const string SifConfig = "application/vnd.sylabs.sif.config.v1+json";

    /// <summary>A layer that is a SquashFS image, as SingularityCE 4 stores and pushes them.</summary>
    public const string SquashFsLayer = "application/vnd.sylabs.image.layer.v1.squashfs";

    /// <summary>A SIF file, under either of its types.</summary>
    public static bool IsSifLayer(string mediaType) => mediaType is SifLayer or EarlySifLayer;

    /// <summary>What a client asks a registry for.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [OciIndex, OciManifest, DockerList, DockerManifest];

    /// <summary>With or without "+json", and signed (+prettyjws).</summary>
    public static bool IsDockerSchema1(string mediaType) =>
        mediaType.StartsWith(DockerSchema1[..^"+json".Length], StringComparison.Ordinal);

    public static bool IsIndex(string? mediaType) => mediaType is OciIndex or DockerList;

    public static bool IsManifest(string? mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>A tar layer, compressed or not, distributable or not. The word in the media type says how it is meant to be
    /// compressed; readers go by the first bytes.</summary>
    public static bool IsTarLayer(string mediaType) =>
        mediaType.StartsWith(OciLayer, StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.tar", StringComparison.Ordinal)
        || mediaType.StartsWith(DockerLayer, StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.diff.tar", StringComparison.Ordinal);

    /// <summary>SingularityCE's, or stacker's ("application/vnd.stacker.image.layer.squashfs+zstd+verity").</summary>
    public static bool IsSquashFsLayer(string mediaType) => mediaType == SquashFsLayer
        || mediaType.StartsWith("application/vnd.stacker.image.layer.squashfs", StringComparison.Ordinal);

    /// <summary>The same type in the words of the OCI image-spec, for one in docker's.</summary>
    public static string ToOci(string mediaType) => mediaType switch
    {
        DockerManifest => OciManifest,
        DockerList => OciIndex,
        DockerConfig => OciConfig,
        DockerLayer => OciLayer,
        DockerLayerGzip or "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" => OciLayerGzip,
        DockerLayer + ".zstd" => OciLayerZstd,
        _ => mediaType,
    };

    public static bool IsEncrypted(string mediaType) => mediaType.EndsWith("+encrypted", StringComparison.Ordinal);
}
