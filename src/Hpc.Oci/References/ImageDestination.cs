using System.Buffers;

namespace Hpc.Oci;

/// <summary>A place for an image of layers as the user names it: <c>oci:DIRECTORY[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>,
/// <c>docker-archive:FILE[:NAME:TAG]</c>.</summary>
/// <param name="Kind">One of these three.</param>
/// <param name="Name">What the image is called there; null for nothing.</param>
public sealed record ImageDestination(SourceKind Kind, string Path, string? Name)
{
    /// <summary>OCI image-spec v1, annotations.md, "org.opencontainers.image.ref.name".</summary>
    private static readonly SearchValues<char> s_nameForm =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:@/+");

    /// <summary>Null if the words name a file or a directory for an image of another kind.</summary>
    /// <exception cref="ReferenceException">No image can be written there.</exception>
    public static ImageDestination? Find(string text)
    {
        if (ImageSource.Find(text) is not { } place)
        {
            return null;
        }

        (string path, string? name) = place.FileAndName;
        return place.Kind switch
        {
            SourceKind.OciLayout or SourceKind.OciArchive =>
                new ImageDestination(place.Kind, WithPath(path, text), LayoutName(name, text)),
            SourceKind.DockerArchive => new ImageDestination(place.Kind, WithPath(path, text), DockerName(name)),
            _ => throw new ReferenceException($"cannot write to \"{text}\": not a file", "push sends images to registries",
                "hpcrun push FILE URI"),
        };
    }

    private static string WithPath(string path, string text) => path.Length > 0 ? path
        : throw new ReferenceException($"\"{text}\" has no path", "nothing follows the first colon", "oci:DIRECTORY:TAG");

    private static string? LayoutName(string? name, string text) =>
        name is null || (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(s_nameForm)) ? name
        : throw new ReferenceException($"cannot use \"{text}\" as an image",
            $"\"{name}\" is not a name in a layout: letters, digits, and - . _ : @ / + between them", "oci:DIRECTORY:TAG");

    /// <summary>As docker normalizes it: registry, repository and tag.</summary>
    private static string? DockerName(string? name)
    {
        if (name is null)
        {
            return null;
        }

        ImageReference reference = ImageReference.Parse(name);
        return reference.Digest is null ? reference.ToString()
            : throw new ReferenceException($"cannot use \"{name}\" as a name in a docker archive",
                "the digest is computed from the image", "docker-archive:FILE:NAME:TAG");
    }
}
