using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>An image of layers, named by what is in it.</summary>
internal static class PinnedImage
{
    private const string Scheme = "docker://";

    /// <summary>Of a registry: its address with the manifest's digest, by which it can be had again. Else a digest that names
    /// exactly this image.</summary>
    public static string Of(ImageSource source, LayeredImage image)
    {
        if (source.Kind != SourceKind.Registry || image.Manifest is not { } manifest)
        {
            return image.Id.ToString();
        }

        ImageReference reference = ImageReference.Parse(source.Rest);
        return $"{Scheme}{reference.Registry}/{reference.Repository}@{manifest.Digest}";
    }

    /// <summary>Whether an image can be asked for by this name.</summary>
    public static bool IsAddress(string pinned) => pinned.StartsWith(Scheme, StringComparison.Ordinal);
}
