using Hpc.CommandLine;
using System.Globalization;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun cache list|clean</c>.</summary>
internal static class CacheCommand
{
    /// <summary>A hundred years: dates end somewhere.</summary>
    private const uint MostDays = 36_500;

    /// <summary>Apptainer divides further what are all images here.</summary>
    private static readonly string[] s_types = ["all", "blob", "image", "library", "oci-tmp", "shub", "oras", "net", "blobs",
        "oci", "step", "mount"];

    private static readonly OptionSpec s_type = new("type", 'T', "TYPE[,TYPE...]",
        "only blob (layers), step (layers of builds), mount (files that their steps share) or image (finished images; " +
        "Apptainer's library, oci-tmp, shub, oras and net are these); all is all of them")
    {
        ValueWords = s_types,
    };

    public static CommandSpec Tree() => Verbs.Spec("cache") with
    {
        Commands =
        [
            new("list", "List the files of the cache.")
            {
                Options = [s_type, new("all", 'a', null, "accepted for Apptainer compatibility; no effect")],
                Run = List,
            },
            new("clean", "Remove the files of the cache. Running programs of this node are not disturbed; "
                + "if other nodes share the cache, --days keeps the files that their jobs use.")
            {
                Options =
                [
                    new("days", 'D', "N", "only files that were not used for N days"),
                    new("older", '\0', "TIME", "the same with a unit: 90m, 36h, 14d, 2w"),
                    new("keep-size", '\0', "SIZE",
                        "only as many as leave SIZE of the cache, the least recently used first: 500M, 20G"),
                    s_type,
                    new("dry-run", 'n', null, "show what would be removed, and remove nothing"),
                    new("force", 'f', null, "accepted for Apptainer compatibility; no effect"),
                    new("all", 'a', null, "accepted for Apptainer compatibility; no effect"),
                ],
                Run = Clean,
            },
        ],
    };

    private static int List(ParsedArguments words)
    {
        Func<CachedFile, bool> isWanted = Wanted(words);
        foreach (ImageCache cache in CachePlace.FindAll())
        {
            CachedFile[] files = [.. CacheContent.List(cache).Where(isWanted)];
            foreach (CachedFile file in files)
            {
                Report.Print(Line(cache, file));
            }

            Report.Print($"{files.Length} files, {Size(files.Sum(file => file.Size))} in {cache.Directory}");
        }

        return 0;
    }

    private static int Clean(ParsedArguments words)
    {
        Func<CachedFile, bool> isWanted = Wanted(words);
        TimeSpan age = words.Text("older") is { } older ? Quantity.Time(older, "--older")
            : TimeSpan.FromDays(Math.Min(words.Number("days") ?? 0, MostDays));
        (ImageCache Cache, CachedFile File)[] files = [.. CachePlace.FindAll().SelectMany(cache =>
            CacheContent.Unused(cache, age, DateTime.UtcNow).Where(isWanted).Select(file => (cache, file)))];
        if (words.Text("keep-size") is { } size)
        {
            HashSet<CachedFile> over = [.. CacheContent.Over(
                [.. CachePlace.FindAll().SelectMany(CacheContent.List).Where(isWanted)], Quantity.Bytes(size, "--keep-size"))];
            files = [.. files.Where(one => over.Contains(one.File))];
        }

        bool keep = words.Has("dry-run");
        foreach ((ImageCache cache, CachedFile file) in files)
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

        Report.Print($"{(keep ? "would remove" : "removed")} {files.Length} files, {Size(files.Sum(one => one.File.Size))}");
        return 0;
    }

    /// <exception cref="CommandLineException">There is no such type.</exception>
    private static Func<CachedFile, bool> Wanted(ParsedArguments words)
    {
        string[] types = [.. words.All("type").SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        return types.FirstOrDefault(type => !s_types.Contains(type)) is { } unknown
            ? throw new CommandLineException($"--type \"{unknown}\" is not one of {string.Join(", ", s_types)}", null,
                "hpcrun cache --help")
            : file => types.Length == 0 || types.Any(type => type == "all" || KindOf(type) == file.Kind
                || (KindOf(type) == "image" && file.Kind is "reference" or "unfinished"));
    }

    private static string KindOf(string type) => type switch
    {
        "blob" or "blobs" => "blob",
        "step" or "mount" => type,
        _ => "image",
    };

    private static string Line(ImageCache cache, CachedFile file) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{file.Kind,-10} {Size(file.Size),10}  {file.LastUsed:yyyy-MM-dd HH:mm}  "
            + $"{Path.GetRelativePath(cache.Directory, file.Path)}");

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00} GiB"),
    };
}
