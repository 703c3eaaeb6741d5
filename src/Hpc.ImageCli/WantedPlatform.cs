using Hpc.Build;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary>The platform that an image is asked for.</summary>
/// <param name="IsChecked">An image that names another processor is refused; else it is taken where there is no other.</param>
internal readonly record struct WantedPlatform(Platform Platform, bool IsChecked)
{
    private string Wanted => Platform.Variant is { } variant
        ? $"{Platform.Architecture} with --arch-variant {variant}" : Platform.Architecture;

    /// <param name="architecture">As the image gives it; null or empty where it gives none.</param>
    /// <exception cref="RefusedException">The image is for another processor.</exception>
    public void Check(string source, string? architecture)
    {
        if (IsChecked && !string.IsNullOrEmpty(architecture) && Platform.GoName(architecture) != Platform.Architecture)
        {
            throw new RefusedException($"cannot take \"{source}\": it is for {architecture}, and {Wanted} is wanted",
                "programs for another processor do not run on this one", $"--arch {architecture}, if that is what you want");
        }
    }

    /// <summary>The same for a SIF file; other files do not say.</summary>
    public void CheckFile(string source, string file)
    {
        if (IsChecked)
        {
            Check(source, SourceFinder.ProcessorOf(file, Platform.Architecture));
        }
    }
}
