using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Where the cache is: as the environment says, else as a configuration file says, else where such caches are. Nobody
/// else can change what is in it.</summary>
internal static class CachePlace
{
    public static IReadOnlyList<ConfigurationFile> Configuration => ConfigurationFile.ReadAll(
        Environment.GetEnvironmentVariable, (path, isSite) => ConfigurationText.Read(ImageTarget.Bytes(path), isSite),
            ConfigurationText.Names);

    /// <exception cref="RegistryException">Somebody else can put something else in its place.</exception>
    public static ImageCache Find()
    {
        string? said = CacheDirectory.Of(Configuration, Environment.GetEnvironmentVariable);
        ImageCache cache = ImageCache.Find(name => name == CacheDirectory.Variable
            ? said : Environment.GetEnvironmentVariable(name));
        return new ImageCache(Trusted(cache));
    }

    /// <summary>Where images are kept that the cache cannot take, as it may only be read: below the node's directory, for the
    /// ranks of this node. What a job keeps there goes with it.</summary>
    /// <exception cref="RefusedException">There is no directory of the node in which only we can make names.</exception>
    public static ImageCache OfNode()
    {
        NodeDirectory node = Node();
        string directory = DirectoryIn(node);
        node.Make(directory);
        return new ImageCache(ImageTarget.Text(directory));
    }

    /// <summary>All caches that there are here.</summary>
    public static IReadOnlyList<ImageCache> FindAll() =>
        Directory.Exists(ImageTarget.Text(NodePlace ?? NodeDirectory.UsualPlace))
            && Directory.Exists(ImageTarget.Text(DirectoryIn(Node())))
            ? [Find(), OfNode()] : [Find()];

    private static string? NodePlace =>
        Environment.GetEnvironmentVariable("HPCRUN_NODE_DIR") is { Length: > 0 } place ? ImageTarget.Bytes(place) : null;

    private static NodeDirectory Node() => NodeDirectory.Find(NodePlace);

    private static string DirectoryIn(NodeDirectory node) =>
        Environment.GetEnvironmentVariable("SLURM_JOB_ID") is { Length: > 0 } job && job.All(char.IsAsciiLetterOrDigit)
            ? $"{node.Job(job)}/cache" : $"{node.Path}/cache";

    /// <summary>The cache by its path without links; as it is named, where there is none yet and none can be made.</summary>
    private static string Trusted(ImageCache cache)
    {
        TryMake(cache.Directory);
        if (Look(cache.Directory) is not { } found)
        {
            return cache.Directory;
        }

        foreach (string part in ImageCache.Parts)
        {
            Look(System.IO.Path.Combine(found.Path, part));
        }

        return ImageTarget.Text(found.Path);
    }

    private static void TryMake(string directory)
    {
        try
        {
            ImageCache.MakeDirectory(directory);
        }
        catch (RegistryException)
        {
            // What cannot be written may be all that is needed; who writes to it says why not.
        }
    }

    private static DirectoryTrust? Look(string directory) =>
        DirectoryTrust.Of(ImageTarget.Bytes(directory), out _) is not { } found ? null
        : found.Why is null ? found : throw new RegistryException(
            $"the cache '{directory}' is not yours alone",
            $"{ImageTarget.Text(found.Why)}, who could replace your images",
            "name a directory of your own (chmod go-w) with HPCRUN_CACHEDIR or cache-directory, or use --disable-cache");
}
