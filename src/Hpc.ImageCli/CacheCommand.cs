using Hpc.CommandLine;
using System.Globalization;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun cache list|clean</c>.</summary>
internal static class CacheCommand
{
    /// <summary>A hundred years: dates end somewhere.</summary>
    private const uint MostDays = 36_500;

    public static CommandSpec Tree() => Verbs.Spec("cache") with
    {
        Commands =
        [
            new("list", "List what the cache holds.") { Run = _ => List() },
            new("clean", "Remove what the cache holds. Programs of this node that run from it run on; where other nodes share the cache, --days spares what their jobs use.")
            {
                Options =
                [
                    new("days", 'D', "N", "only what was of no use for so many days"),
                    new("dry-run", 'n', null, "say what would go, and remove nothing"),
                    new("force", 'f', null, "accepted for Apptainer's scripts: nothing is ever asked"),
                ],
                Run = Clean,
            },
        ],
    };

    private static int List()
    {
        ImageCache cache = CachePlace.Find();
        IReadOnlyList<CachedFile> files = CacheContent.List(cache);
        foreach (CachedFile file in files)
        {
            Report.Print(Line(cache, file));
        }

        Report.Print($"{files.Count} files, {Size(files.Sum(file => file.Size))} in {cache.Directory}");
        return 0;
    }

    private static int Clean(ParsedArguments words)
    {
        ImageCache cache = CachePlace.Find();
        IReadOnlyList<CachedFile> files = CacheContent.Unused(cache, (int)Math.Min(words.Number("days") ?? 0, MostDays), DateTime.UtcNow);
        bool keep = words.Has("dry-run");
        foreach (CachedFile file in files)
        {
            if (keep)
            {
                Report.Print(Line(cache, file));
            }
            else
            {
                CacheContent.Remove(file);
            }
        }

        Report.Print($"{(keep ? "would remove" : "removed")} {files.Count} files, {Size(files.Sum(file => file.Size))}");
        return 0;
    }

    private static string Line(ImageCache cache, CachedFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Kind,-10} {Size(file.Size),10}  {file.LastUsed:yyyy-MM-dd HH:mm}  {Path.GetRelativePath(cache.Directory, file.Path)}");

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00} GiB"),
    };
}
