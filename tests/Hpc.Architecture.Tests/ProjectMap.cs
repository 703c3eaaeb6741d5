using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hpc.Architecture.Tests;

/// <summary>The map of projects twice: as src/README.md draws it, and as the project files have it.</summary>
internal static partial class ProjectMap
{
    /// <summary>One row of the table in src/README.md: project, what lives there, what it may use.</summary>
    public sealed record Row(string Project, string Purpose, string[] MayUse)
    {
        /// <summary>Pure projects take spans and give records: no unsafe code, no I/O, no clock.</summary>
        public bool IsPure => Purpose.Contains("pure", StringComparison.Ordinal) || Project == "Hpc.Binary";
    }

    public static Row[] Drawn { get; } =
        [.. TableRow().Matches(Checkout.Text("src/README.md")).Select(row => new Row(
            row.Groups["project"].Value,
            row.Groups["purpose"].Value,
            row.Groups["use"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))];

    /// <summary>Project name to the names in its ProjectReference items.</summary>
    public static IReadOnlyDictionary<string, string[]> Built { get; } =
        Checkout.Files("src", "*.csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path), References);

    /// <summary>Everything that a project reaches by following references, itself left out.</summary>
    public static HashSet<string> Reaches(string project)
    {
        HashSet<string> seen = [];
        Stack<string> open = new(Built[project]);
        while (open.TryPop(out string? next))
        {
            if (!seen.Add(next)) continue;
            foreach (string further in Built.GetValueOrDefault(next, [])) open.Push(further);
        }
        return seen;
    }

    private static string[] References(string project) =>
        [.. XDocument.Parse(Checkout.Text(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    [GeneratedRegex(@"^\| (?<project>Hpc\.\w+) \| (?<purpose>[^|]*) \|(?<use>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
