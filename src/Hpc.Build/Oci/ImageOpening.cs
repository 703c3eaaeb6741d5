using Hpc.Binary;
using Hpc.Images;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>From the words that name an image of layers to an open one.</summary>
public sealed class ImageOpening : IDisposable
{
    private readonly RegistryOptions _options;
    private readonly RegistryClient _client;
    private readonly ImageCache? _cache;

    /// <param name="cache">Null: nothing is kept.</param>
    public ImageOpening(RegistryOptions options, ImageCache? cache)
    {
        _options = options;
        _cache = cache;
        _client = new RegistryClient(options);
    }

    public RegistryClient Client => _client;

    public LayeredImage Open(ImageSource source, Platform platform)
    {
        (string path, string? name) = source.FileAndName;
        return source.Kind switch
        {
            SourceKind.Registry => OpenRegistry(ImageReference.Parse(source.Rest), platform),
            SourceKind.OciLayout => LayoutImage.Open(new DirectoryMembers(path), name, platform),
            SourceKind.OciArchive => LayoutImage.Open(TarMembers.Open(path, LayerStream.Expand), name, platform),
            SourceKind.OciSif => LayoutImage.Open(new SifMembers(RawText.FromUtf16(path)), name, platform),
            SourceKind.DockerArchive => DockerArchive.Open(TarMembers.Open(path, LayerStream.Expand), name),
            SourceKind.DockerDaemon =>
                DockerArchive.Open(TarMembers.Of(source.Rest, LocalDaemon.Export(source.Rest, _options), LayerStream.Expand),
                null),
            _ => throw new UnsupportedFeatureException($"reading layers from {source.Rest}", "pull it to a file first"),
        };
    }

    /// <summary>Writes an image file that is kept as such: a SIF artifact of a registry, a file of a web server.</summary>
    public void Download(ImageSource source, Platform platform, CacheFile file)
    {
        switch (source.Kind)
        {
            case SourceKind.Web:
                WebFile.Download(new Uri(source.Rest), _options, file);
                RequireImage(source.Rest, file);
                return;
            case SourceKind.Library:
                LibraryFile.DownloadFromLibrary(ServiceReference.Parse(source.Kind, source.Rest), platform.Architecture,
                    _options, file);
                return;
            case SourceKind.Hub:
                LibraryFile.DownloadFromHub(ServiceReference.Parse(source.Kind, source.Rest), _options, file);
                return;
        }

        ImageReference reference = ImageReference.Parse(source.Rest);
        FetchedManifest manifest = RegistryImage.OfPlatform(_client, reference, _client.Manifest(reference), platform);
        Descriptor sif = manifest.Document.Image!.Sif
            ?? throw new UnsupportedFeatureException($"{reference} as a SIF file",
            "it is an image of layers: pull it by docker://");
        using BlobFetcher blobs = new(_client, reference, cache: null);
        using Stream blob = blobs.Open(sif);
        file.Explained(() =>
        {
            blob.CopyTo(file.Stream, 1 << 18);
            return true;
        });
    }

    /// <summary>A web server that wants a login answers with a page, and status 200.</summary>
    private static void RequireImage(string address, CacheFile file)
    {
        ImageKind kind = ImageKinds.Of((int)file.Stream.SafeFileHandle.DangerousGetHandle());
        if (kind is ImageKind.Unknown or ImageKind.Empty or ImageKind.TooShort or ImageKind.Script or ImageKind.Elf)
        {
            throw new RegistryException($"cannot take {address}: what came is not an image",
                kind == ImageKind.Unknown
                    ? "it is neither a SIF or SquashFS file nor an archive; a page that asks for a login looks so"
                    : $"it is {ImageKinds.Name(kind)}",
                $"look at it: curl -L '{address}' | head");
        }
    }

    public void Dispose() => _client.Dispose();

    private RegistryImage OpenRegistry(ImageReference reference, Platform platform) =>
        RegistryImage.Open(_client, reference, _client.Manifest(reference), platform, _cache);
}
