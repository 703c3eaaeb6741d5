using Hpc.Binary;
using Hpc.Build;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary>Where an image is to be made, and as what. Paths are one char per byte (adr/0002).</summary>
/// <param name="Layers">Where it is an image of layers; null for every other one.</param>
internal sealed record ImageTarget(string Path, ImageFormat Format, ImageDestination? Layers)
{
    /// <summary>What DEST may be, for help texts.</summary>
    public const string Words = "SIF; SquashFS when it ends in .sqfs, .squashfs or .sfs; a directory when it ends in /; "
        + "oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME:TAG]";

    /// <param name="directory">Where a relative path begins; null for the working directory.</param>
    /// <param name="format">Whatever the name ends in; null to go by the name.</param>
    public static ImageTarget Of(string text, string? directory = null, ImageFormat? format = null)
    {
        if (ImageDestination.Find(Bytes(text)) is { } layers)
        {
            return format is null ? new ImageTarget(layers.Path, default, layers with { Path = In(directory, layers.Path) })
                : throw new RefusedException($"cannot use --format with \"{text}\"", "the scheme of the target is its format",
                    "remove --format");
        }

        string path = In(directory, Bytes(text));
        return new ImageTarget(path, format ?? ImageConversion.FormatOf(path), Layers: null);
    }

    public static string Bytes(string text) => RawText.FromUtf16(text);

    public static string Text(string bytes) => RawText.ToUtf16(bytes);

    private static string In(string? directory, string path) => System.IO.Path.Combine(Bytes(directory ?? ""), path);
}
