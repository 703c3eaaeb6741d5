using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>The rooms within a project twice: as src/README.md draws them, and as the usings of their files have it.</summary>
internal static partial class FolderMap
{
    /// <summary>One row of the second table in src/README.md: "Hpc.Fuse.Session", and the folders of the same project that it may
    /// use.</summary>
    public sealed record Row(string Project, string Folder, string[] MayUse);

    public static Row[] Drawn { get; } =
        [.. TableRow().Matches(Checkout.Text("src/README.md")).Select(row => new Row(
            row.Groups["project"].Value,
            row.Groups["folder"].Value,
            row.Groups["use"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))];

    /// <summary>Folders of a project and the folders that their files name; "" for files that lie in none.</summary>
    public static IReadOnlyDictionary<string, string[]> Built(string project) => Checkout.Files($"src/{project}", "*.cs")
        .GroupBy(path => path.Split('/') is { Length: > 3 } parts ? parts[2] : "")
        .ToDictionary(files => files.Key,
            files => files.SelectMany(path => Named(project, path)).Where(used => used != files.Key).Distinct()
                .Order(StringComparer.Ordinal).ToArray());

    private static IEnumerable<string> Named(string project, string path) =>
        Regex.Matches(Checkout.Code(path), $@"(?<!namespace )\b{Regex.Escape(project)}\.(?<folder>\w+)")
            .Select(name => name.Groups["folder"].Value);

    [GeneratedRegex(@"^\| (?<project>Hpc\.\w+)\.(?<folder>\w+) \| [^|]* \|(?<use>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
