namespace Hpc.Plan;

/// <summary>An overlay partition of a SIF file: a layer that comes with the image.</summary>
/// <param name="Id">Number of the object in the file.</param>
/// <param name="FileSystem">Its name, as siftool has it.</param>
/// <param name="Offset">In the file, in bytes.</param>
public sealed record EmbeddedLayer(uint Id, LayerFormat Format, string FileSystem, long Offset, long Length)
{
    /// <summary>What to try where one cannot be had.</summary>
    public const string Without = $"leave this layer out: --no-mount {NoMountName.SifOverlay}";

    /// <summary>The request with the layers that come with the image, below those that it asks for itself.</summary>
    /// <exception cref="RefusedException">One cannot be mounted, or none can be written to and that was asked for.</exception>
    public static RunRequest With(RunRequest request, ImageFacts image)
    {
        IReadOnlyList<EmbeddedLayer> layers = request.NoMount.Contains(NoMountName.SifOverlay) ? [] : image.Layers;
        foreach (EmbeddedLayer layer in layers)
        {
            if (layer.Format == LayerFormat.Other)
            {
                throw new RefusedException($"cannot use {layer.In(image.Path)}: its type is {layer.FileSystem}",
                    "a layer has the type Ext3 or Squashfs", Without);
            }
        }

        if (request.Writable && !image.IsWrittenBy(request) && !layers.Any(layer => layer.Format == LayerFormat.Ext))
        {
            throw new RefusedException($"cannot use --writable: the image has no ext3 overlay "
                + $"partition{(layers.Count < image.Layers.Count ? $" with --no-mount {NoMountName.SifOverlay}" : "")}",
                $"nothing else in '{image.Path}' can be written to",
                "use --writable-tmpfs, or --overlay DIR to keep what is written");
        }

        return layers.Count == 0 ? request : request with
        {
            Overlays = [.. layers.Select(layer => new OverlayRequest(image.Path,
                ReadOnly: !(request.Writable && layer.Format == LayerFormat.Ext)) { Embedded = layer }), .. request.Overlays],
        };
    }

    /// <summary>What messages call it.</summary>
    public string In(string image) => $"the overlay partition (object {Id}) of '{image}'";
}
