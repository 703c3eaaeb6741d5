namespace Hpc.Launch;

/// <summary>Which processes see a directory as the writable layer of their root.</summary>
public static class RunningContainers
{
    /// <param name="directory">Canonical path of what --overlay or a named container writes to.</param>
    /// <returns>A process, or null.</returns>
    public static string? ProcessOf(string directory)
    {
        string? found = null;
        MountTables.ForEach((process, mounts) => found ??= OverlayWriter.Writes(mounts, directory + "/upper") ? process : null);
        return found;
    }
}
