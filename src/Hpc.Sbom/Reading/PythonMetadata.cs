using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>What an installed package of Python says of itself: METADATA in NAME.dist-info, PKG-INFO in NAME.egg-info, or a file
/// NAME.egg-info (core metadata, PEP 566 and 639).</summary>
internal static class PythonMetadata
{
    private const string Approved = "License :: OSI Approved :: ";

    /// <exception cref="CorruptImageException">It names no package.</exception>
    public static Package Read(ReadOnlyMemory<byte> file, string path)
    {
        ControlStanza fields = ControlStanza.First(file, "Name", "Version", "License", "License-Expression", "Classifier");
        return fields["Name"].Length == 0 || fields["Version"].Length == 0
            ? throw new CorruptImageException(path, -1, "a package without a name or a version", "both")
            : new Package(PackageKind.Python, fields["Name"], fields["Version"], path)
            {
                License = License(fields),
                Place = ("pypi", ""),
            };
    }

    /// <summary>The paths of a RECORD: the first of the columns, below the directory in which the package is.</summary>
    public static IEnumerable<string> Paths(ReadOnlyMemory<byte> file, string path)
    {
        string directory = path[..path.LastIndexOf('/')];
        directory = directory[..directory.LastIndexOf('/')];
        foreach (string line in RawText.Of(file.Span).Split('\n'))
        {
            string name = line.StartsWith('"') ? line[1..].Split('"')[0] : line.Split(',')[0];
            if (name.Length > 0)
            {
                yield return name.StartsWith('/') ? name : $"{directory}/{name}";
            }
        }
    }

    private static string License(ControlStanza fields)
    {
        string[] approved = [.. fields.Classifiers.Where(text => text.StartsWith(Approved, StringComparison.Ordinal))
            .Select(text => text[Approved.Length..])];
        string named = fields["License"].Split('\n')[0];
        return fields["License-Expression"].Length > 0 ? fields["License-Expression"]
            : named.Length > 0 && named != "UNKNOWN" ? named : string.Join(" AND ", approved);
    }
}
