using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>A manifest's bytes, understood: an index or an image, never both.</summary>
public sealed record ManifestDocument
{
    /// <summary>The largest that is read: 4 MiB, what the distribution specification asks registries to take.</summary>
    public const int MaxSize = 4 << 20;

    public ImageIndex? Index { get; private init; }

    public ImageManifest? Image { get; private init; }

    /// <param name="json">The bytes that the digest was taken of.</param>
    /// <param name="mediaType">What the registry or the descriptor says; wrong or null is no harm.</param>
    /// <exception cref="CorruptImageException">Not JSON, or neither index nor image, or both.</exception>
    /// <exception cref="UnsupportedFeatureException">Docker's schema 1.</exception>
    public static ManifestDocument Parse(ReadOnlySpan<byte> json, string? mediaType = null)
    {
        JsonField field = JsonField.Parse(json.ToArray(), "manifest");
        if (IsSchema1(field) || (mediaType is not null && MediaTypes.IsDockerSchema1(mediaType)))
        {
            throw new UnsupportedFeatureException("docker's manifest schema 1",
                "it was given up in 2016: push the image again with a current docker, podman or skopeo");
        }

        bool isIndex = IsMeant(field["manifests"], field["layers"]), isImage = IsMeant(field["layers"], field["manifests"]);
        if (isIndex == isImage)
        {
            // Both: two programs could take the same bytes for two images.
            throw new CorruptImageException("image manifest", -1,
                isIndex ? "\"manifests\" and \"layers\"" : "neither \"manifests\" nor \"layers\"", "one of the two");
        }

        return isIndex ? new ManifestDocument { Index = ImageIndex.Read(field) }
            : new ManifestDocument { Image = ImageManifest.Read(field) };
    }

    /// <summary>A list; or null in the place of an empty one, where there is no other list.</summary>
    private static bool IsMeant(JsonField list, JsonField other) =>
        list.IsList || (list.IsThere && !list.Exists && !other.IsList);

    private static bool IsSchema1(JsonField field) => field["fsLayers"].Exists || field["schemaVersion"].Small == 1;

    public static byte[] ToJson(ImageManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Default.ImageManifest);

    public static byte[] ToJson(ImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, OciJson.Default.ImageConfig);

    public static byte[] ToJson(ImageIndex index) => JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Default.ImageIndex);

    /// <summary>The manifest.json of a docker archive.</summary>
    public static IReadOnlyList<DockerArchiveImage> ParseDockerArchive(ReadOnlySpan<byte> json) =>
        [.. JsonField.Parse(json.ToArray(), "manifest.json").Elements.Select(DockerArchiveImage.Read)];

    public static byte[] ToJson(IReadOnlyList<DockerArchiveImage> images) =>
        JsonSerializer.SerializeToUtf8Bytes(images, OciJson.Default.IReadOnlyListDockerArchiveImage);
}
