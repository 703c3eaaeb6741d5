namespace Hpc.Plan;

/// <summary>The images that a launch needs beside the container's own, which has index 0: those of image binds, then files among
/// the overlays that the image server can serve. Each once, by the words that name it.</summary>
public static class FurtherImages
{
    /// <summary>Names in the order of their indexes, 1, 2, ...</summary>
    public static IReadOnlyList<string> Of(RunRequest request, HostFacts host) =>
    [
        .. request.Binds.Where(bind => bind.ImageSource is not null).Select(bind => bind.Source)
            .Concat(request.Overlays.Select(overlay => overlay.Path).Where(path => IsServed(DefaultPlacements.Absolute(host, path), host)))
            .Distinct(),
    ];

    private static bool IsServed(string path, HostFacts host) => host.Look(path).Kind == PathKind.File && host.ExtImageOf(path) is null;
}
