using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>apk's database of what is installed: fields of one letter in lines, a package until an empty line (apk-tools, "Apk
/// spec").</summary>
internal static class ApkDatabase
{
    /// <param name="owned">Told of each path that a package has.</param>
    /// <exception cref="CorruptImageException">Behind all others: a package has no name or no version.</exception>
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> file, string path, OperatingSystem? system, Action<string> owned)
    {
        Dictionary<char, string> fields = [];
        string directory = "";
        bool hasLines = false;
        int nameless = 0;
        foreach (string line in RawText.Of(file.Span).Split('\n').Append(""))
        {
            if (line.Length > 0)
            {
                hasLines = true;
                directory = line.StartsWith("F:", StringComparison.Ordinal) ? line[2..] : directory;
                Keep(line, directory, fields, owned);
                continue;
            }

            Package? package = Of(fields, path, system);
            nameless += hasLines && package is null ? 1 : 0;
            if (package is not null)
            {
                yield return package;
            }

            (fields, directory, hasLines) = ([], "", false);
        }

        if (nameless > 0)
        {
            throw new CorruptImageException(path, -1, $"a package without a name or a version ({nameless} of them)", "both");
        }
    }

    private static void Keep(string line, string directory, Dictionary<char, string> fields, Action<string> owned)
    {
        if (line.StartsWith("R:", StringComparison.Ordinal))
        {
            owned($"{directory}/{line[2..]}");
        }
        else if (line is ['P' or 'V' or 'A' or 'L', ':', ..])
        {
            fields.TryAdd(line[0], line[2..]);
        }
    }

    private static Package? Of(Dictionary<char, string> fields, string path, OperatingSystem? system)
    {
        string architecture = fields.GetValueOrDefault('A', "");
        return fields.TryGetValue('P', out string? name) && fields.TryGetValue('V', out string? version)
            ? new Package(PackageKind.Apk, name, version, path)
            {
                Architecture = architecture,
                License = fields.GetValueOrDefault('L', ""),
                Place = ("apk", system?.Id ?? "alpine"),
                Qualifiers = [("arch", architecture), ("distro", system?.Distribution ?? "")],
            }
            : null;
    }
}
