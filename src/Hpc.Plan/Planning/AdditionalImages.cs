namespace Hpc.Plan;

/// <summary>The images that a launch needs beside the container's own, which has index 0: those of image binds, then files among
/// the overlays that the image server can serve. Each once, by the words that name it.</summary>
public static class AdditionalImages
{
    /// <summary>In the order of their indexes, 1, 2, ...</summary>
    public static IReadOnlyList<AdditionalImage> Of(RunRequest request, HostFacts host)
    {
        List<AdditionalImage> images = [];
        foreach (BindRequest bind in request.Binds)
        {
            if (bind.ImageSource is not null)
            {
                images.Add(AdditionalImage.Of(bind));
            }
        }

        foreach (OverlayRequest overlay in request.Overlays)
        {
            if (IsServed(overlay, host))
            {
                images.Add(overlay.Image);
            }
        }

        return images.Count < 2 ? images : [.. images.Distinct()];
    }

    private static bool IsServed(OverlayRequest overlay, HostFacts host) =>
        overlay.Embedded is { } layer ? layer.Format == LayerFormat.SquashFs
        : host.PlaceOf(overlay) is { Fact.Kind: PathKind.File, HoldsExt: false };
}
