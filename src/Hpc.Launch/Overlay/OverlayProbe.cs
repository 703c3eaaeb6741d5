using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Overlay;

/// <summary>The facts about the layers that a launch asks for: each is looked at once.</summary>
public static class OverlayProbe
{
    /// <summary>The same facts with those.</summary>
    /// <param name="environment">The caller's, whose PATH has the host's programs.</param>
    public static HostFacts Read(HostFacts host, RunRequest request, EnvironmentBlock environment)
    {
        if (request.Overlays.Count == 0)
        {
            return host;
        }

        Dictionary<string, OverlayPlace> places = new(StringComparer.Ordinal);
        foreach (OverlayRequest overlay in request.Overlays.Where(overlay => overlay.Embedded is null))
        {
            string path = HostPath.Absolute(overlay.Path, host.WorkingDirectory);
            if (!places.ContainsKey(path))
            {
                places.Add(path, Place(path));
            }
        }

        bool inFiles = places.Values.Any(place => place.HoldsExt), inImage =
            request.Overlays.Any(overlay => overlay.Embedded is { Format: LayerFormat.Ext });
        return host with
        {
            Overlays = places,
            LayerServers = inFiles || inImage ? Servers(environment, inImage)
            : host.LayerServers
        };
    }

    /// <summary>The same facts with who serves an image that is an ext file system.</summary>
    public static HostFacts WithServers(HostFacts host, ExtImage image, EnvironmentBlock environment) =>
        host with { LayerServers = Servers(environment, inImage: image.Offset != 0) };

    private static OverlayPlace Place(string path)
    {
        FileEntry fact = HostProbe.Look(path);
        Sif.ExtSuperblock? ext = fact.Kind == PathKind.File ? ExtImageFile.Look(fact.Canonical) : null;
        return new OverlayPlace(fact)
        {
            HoldsExt = ext is not null,
            IsRoots = ext is { IsRoots: true },
            HasUpper = fact.Kind == PathKind.Directory && HostProbe.Look(fact.Canonical + "/upper").Kind == PathKind.Directory,
            FileSystem = fact.Kind == PathKind.Directory ? Statfs.Of(fact.Canonical)?.Type ?? 0 : 0,
        };
    }

    private static LayerServers Servers(EnvironmentBlock environment, bool inImage)
    {
        string? server = HostPrograms.Find("fuse2fs", environment);
        return new LayerServers(server, HostPrograms.Find("fuse-overlayfs", environment))
        {
            HasOffsetOption = !inImage
            || server is null || FileServerOptions.HasOffset(server)
        };
    }
}
