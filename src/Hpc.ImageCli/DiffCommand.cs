using Hpc.Binary;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun diff A B</c>: status 0 if there is no difference, 1 where there is one.</summary>
internal static class DiffCommand
{
    private const int DifferenceStatus = 1;

    private static readonly HashSet<string> s_ofNoMatter = ["time", "owner"];

    public static CommandSpec Tree() => Verbs.Spec("diff") with
    {
        Arguments = [new("A", "SIF or SquashFS file, tar archive, or directory"), new("B", "the image to compare with")],
        Options =
        [
            new("ignore", '\0', "ASPECT", $"do not compare: {string.Join(", ", TreeComparison.Aspects)}"),
            new("packages", '\0', null, "compare the packages in them, and not file by file"),
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        if (words.Has("packages"))
        {
            return PackageComparison.Run(words);
        }

        HashSet<string> ignored = [.. words.All("ignore").SelectMany(value => value.Split(','))];
        if (ignored.FirstOrDefault(word => !TreeComparison.Aspects.Contains(word)) is { } unknown)
        {
            throw new RefusedException($"cannot use --ignore {unknown}: not an aspect of files",
                "files are compared by their aspects", $"--ignore with some of {string.Join(", ", TreeComparison.Aspects)}");
        }

        List<string> lines = Lines(Bytes(words[0]), Bytes(words[1]), new TreeComparison(ignored));
        lines.ForEach(Report.PrintBytes);
        return lines.Count == 0 ? 0 : DifferenceStatus;
    }

    /// <summary>What differs between two images but times and owners of their files, one char per byte.</summary>
    public static IReadOnlyList<string> Lines(string first, string second) =>
        Lines(first, second, new TreeComparison(s_ofNoMatter));

    private static List<string> Lines(string first, string second, TreeComparison comparison)
    {
        using TreeSource one = SourceFinder.Open(first, ArchitectureCode.Host, skipped: null);
        using TreeSource other = SourceFinder.Open(second, ArchitectureCode.Host, skipped: null);
        TreeListing a = new(), b = new();
        one.CopyTo(a);
        other.CopyTo(b);
        return [.. TreeComparison.Lines(one, other), .. comparison.Lines(a.Files, b.Files)];
    }

    /// <summary>A path as the libraries have it: one char per byte (adr/0002).</summary>
    private static string Bytes(string text) => RawText.FromUtf16(text);
}
