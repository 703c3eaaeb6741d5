namespace Hpc.Plan;

/// <summary>Follows symbolic links as a process inside the image would: absolute targets start at the image's root.</summary>
public static class ImageLinks
{
    /// <summary>The path without links, or null if it leads nowhere or in a circle.</summary>
    public static string? Follow(string path, Func<string, ImageEntry> look)
    {
        try
        {
            MountPoint point = new MountPointResolver(look, _ => default).Resolve(ContainerPath.Of(path), followLast: true);
            return point.Kind == PathKind.Missing ? null : point.Path.ToString();
        }
        catch (LaunchRefusedException)
        {
            return null;
        }
    }
}
