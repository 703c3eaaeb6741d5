using System.Text;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Where the cache is: as the environment says, else as a configuration file says, else where such caches are.</summary>
internal static class CachePlace
{
    public static ImageCache Find()
    {
        string? said = CacheDirectory.Of(ConfigurationFile.ReadAll(Environment.GetEnvironmentVariable, ReadText, Names), Environment.GetEnvironmentVariable);
        return ImageCache.Find(name => name == CacheDirectory.Variable ? said : Environment.GetEnvironmentVariable(name));
    }

    private static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : null;

    private static IReadOnlyList<string> Names(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))] : [];
}
