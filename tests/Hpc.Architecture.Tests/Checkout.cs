using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>The checkout that this test was built in, as files and texts: what is in it, not what was compiled.</summary>
internal static partial class Checkout
{
    /// <summary>The directory that holds Hpc.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Directories that a build or a test run leaves behind; the same names stand in .gitignore.</summary>
    private static readonly string[] Leftovers =
        [.. File.ReadAllLines(Path.Combine(Root, ".gitignore")).Where(line => line.EndsWith('/'))
            .Select(line => line.TrimEnd('/'))];

    /// <summary>Names at the top of the repository, without git's own directory and what a build leaves.</summary>
    public static IEnumerable<string> TopLevel =>
        Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)!)
            .Where(name => name != ".git" && !Leftovers.Contains(name));

    /// <summary>Every file below a directory of the repository, as a path relative to the root, build outputs left out.</summary>
    public static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, directory), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => Leftovers.Contains(part)))
            .Order(StringComparer.Ordinal);

    public static string Text(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>A C# file without comments, strings and characters, so that a word found in it is code.</summary>
    public static string Code(string relative) => NotCode().Replace(Text(relative), " ");

    /// <summary>The project directory that a path lies in: "src/Hpc.Sif/SifReader.cs" lies in "Hpc.Sif".</summary>
    public static string Room(string relative) => relative.Split('/')[1];

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Hpc.sln"))) return at.FullName;
        }
        throw new DirectoryNotFoundException("no Hpc.sln above " + AppContext.BaseDirectory);
    }

    [GeneratedRegex("""
        "{3}[\s\S]*?"{3} | @"(?:[^"]|"")*" | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)+' | //[^\n]* | /\*[\s\S]*?\*/
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NotCode();
}
