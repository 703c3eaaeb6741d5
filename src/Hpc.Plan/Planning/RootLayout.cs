namespace Hpc.Plan;

/// <summary>How the container's root comes about: the names that all steps share.</summary>
/// <param name="Scratch">A directory of the host to mount on. Its name has no link in it: once the image is the root, an absolute
/// link would lead there.</param>
internal sealed record RootLayout(string Scratch)
{
    /// <summary>The same once the image is the root: what is made there is moved to its place, or leaves with the host.</summary>
    public string Aside => Host(Scratch);

    /// <summary>A host path once the image is the root: the host's root is the working directory then.</summary>
    public static string Host(string path) => path == "/" ? "." : path[1..];

    /// <summary>The scratch directory hides nothing that is still needed: no layer lies below it.</summary>
    public static RootLayout Choose(HostFacts host, LayerRequest? layers)
    {
        foreach (string name in new[] { "/tmp", "/var", "/etc", "/usr" })
        {
            if (host.Look(name) is { Kind: PathKind.Directory, Canonical: not "/" and var path }
                && layers?.Hosted.Any(directory => directory == path
                    || directory.StartsWith(path + "/", StringComparison.Ordinal)) != true)
            {
                return new RootLayout(path);
            }
        }

        throw new RefusedException("cannot mount the image: this host has no directory for it",
            "the host has neither /tmp nor /var nor /etc nor /usr", "create /tmp");
    }
}
