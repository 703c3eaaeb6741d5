namespace Hpc.Plan;

/// <summary>Where the solver starts: --pwd, from the caller's directory or, as with Apptainer, from the container's root; else
/// the caller's directory; else, and always with --contain, the home directory in the
/// container; else "/". A contained program does not look at the caller's directory, as with Apptainer.</summary>
internal sealed record DirectoryChoice(string Path, string Reason, IReadOnlyList<string> Warnings)
{
    public static DirectoryChoice Of(RunRequest request, HostFacts host, MountPointResolver resolver)
    {
        if (request.WorkingDirectory is { } wanted)
        {
            ContainerPath[] places =
                [ContainerPath.Of(wanted.StartsWith('/') ? wanted : $"{host.WorkingDirectory}/{wanted}"),
                ContainerPath.Of("/" + wanted)];
            ContainerPath[] found =
                [.. places.Where(place => IsDirectory(resolver, place)),
                .. places.Where(place => MayBeInALayer(request, resolver, place))];
            return found.Length > 0 ? new DirectoryChoice(found[0].ToString(), "working directory (--pwd)", [])
                : throw new RefusedException($"cannot start in '{wanted}': no such directory in the container",
                    "--pwd names a directory that neither the image nor a bind has", "choose another, or bind it (--bind)");
        }

        string home = request.HomeInside(host.Home);
        if (!request.Contain && host.WorkingDirectory.Length > 0
            && IsDirectory(resolver, ContainerPath.Of(host.WorkingDirectory)))
        {
            return new DirectoryChoice(host.WorkingDirectory, "the caller's working directory", []);
        }

        string fallback = home.StartsWith('/') && IsDirectory(resolver, ContainerPath.Of(home)) ? home : "/";
        if (request.Contain)
        {
            return new DirectoryChoice(fallback, "a contained program starts at home (--contain)", []);
        }

        string warning = $"the working directory '{host.WorkingDirectory}' is not in the container; starting in '{fallback}'";
        return new DirectoryChoice(fallback, "the caller's working directory is not in the container", [warning]);
    }

    /// <summary>What lies only in an overlay is seen when it is mounted; the step fails then if it is not there either.</summary>
    private static bool MayBeInALayer(RunRequest request, MountPointResolver resolver, ContainerPath path) =>
        request.Overlays.Count > 0 && resolver.Resolve(path, followLast: true).Kind == PathKind.Missing;

    private static bool IsDirectory(MountPointResolver resolver, ContainerPath path) =>
        resolver.Resolve(path, followLast: true).Kind == PathKind.Directory;
}
