namespace Hpc.Plan;

/// <summary>The files that the program will see where the image has its own and where the user has bound his: environment scripts
/// and runscripts that are bound in count as the image's.</summary>
public static class VisibleFiles
{
    public static FileTree Of(RunRequest request, HostFacts host, ImageFacts image)
    {
        if (request.Binds.All(bind => bind.ImageSource is not null))
        {
            return image.Files;
        }

        // Where one of them cannot be, the plan is refused, and says so.
        SettledPlacements settled = new PlacementResolution(image, host.Files, image.IsWrittenBy(request))
            .Settle(RequestedPlacements.Of(request, host, AdditionalImages.Of(request, host)));
        return new LaidTree(image.Files,
            settled.Candidates.Where(candidate => candidate.Point.Obstacle is null && candidate.Placement is BindPlacement)
            .Select(candidate => new LaidPart(candidate.Point.Path, host.Files, ((BindPlacement)candidate.Placement).Source)));
    }
}
