namespace Hpc.Plan;

/// <summary>How the container's root comes about: the names that all steps share.</summary>
/// <param name="Scratch">A directory of the host to mount on while the host's root is still "/".</param>
/// <param name="PutOld">A directory of the image that no placement touches, absolute; the host's root stands there until the
/// container is complete, so every host path stays reachable as <c>PutOld + path</c> and none is hidden.</param>
/// <param name="Layered">An overlay is made on the image: writable layers, read-only layers, or mount points that a directory lacks.</param>
internal sealed record RootLayout(string Scratch, string PutOld, bool Layered)
{
    /// <summary>What to put before a host path once the root is the image.</summary>
    public string HostPrefix => Layered ? PutOld + PutOld : PutOld;

    /// <summary>The scratch directory hides nothing that is still needed: no layer lies below it. For the other one the first of the preferred names, any other directory, or (where the server can add one) a synthesised one.</summary>
    public static RootLayout Choose(ImageFacts image, ResolvedTree tree, HostFacts host, LayerRequest? layers)
    {
        bool layered = layers is not null;
        string? scratch = Array.Find(["/tmp", "/var", "/etc", "/usr"],
            path => layers?.Hosted.Any(directory => directory == path || directory.StartsWith(path + "/", StringComparison.Ordinal)) != true
                && host.Look(path).Kind == PathKind.Directory);
        HashSet<string> used = [.. tree.Placements.Select(placement => placement.Point.Path.Parts[0])];
        string? free = Array.Find(["usr", "opt", "srv", "bin"], name => image.RootDirectories.Contains(name) && !used.Contains(name))
            ?? image.RootDirectories.FirstOrDefault(name => !used.Contains(name));
        if (scratch is null)
        {
            throw new LaunchRefusedException("no place to mount the image", "the host has neither /tmp nor /var nor /etc nor /usr", "create /tmp");
        }

        return free is null && !image.Served
            ? throw new LaunchRefusedException($"no place to put the host's root in '{image.Path}'",
                "every directory in its root is the target of a bind", $"mkdir '{image.Path}/usr'")
            : new RootLayout(scratch, "/" + (free ?? SynthesisedName), layered);
    }

    /// <summary>Used only where every directory of the image's root is a bind target.</summary>
    public const string SynthesisedName = ".hpcrun";
}
