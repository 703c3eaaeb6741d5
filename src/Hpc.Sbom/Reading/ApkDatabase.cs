using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>apk's database of what is installed: fields of one letter in lines, a package until an empty line (apk-tools, "Apk
/// spec").</summary>
internal static class ApkDatabase
{
    /// <param name="owned">Told of each path that a package has.</param>
    /// <exception cref="CorruptImageException">A package has no name or no version.</exception>
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> file, string path, OperatingSystem? system, Action<string> owned)
    {
        Dictionary<char, string> fields = [];
        string directory = "";
        foreach (string line in RawText.Of(file.Span).Split('\n').Append(""))
        {
            if (line.Length == 0)
            {
                if (fields.Count > 0)
                {
                    yield return Of(fields, path, system);
                }

                fields = [];
                directory = "";
            }
            else if (line.Length > 1 && line[1] == ':')
            {
                directory = line[0] == 'F' ? line[2..] : directory;
                Keep(line[0], line[2..], directory, fields, owned);
            }
        }
    }

    private static void Keep(char field, string value, string directory, Dictionary<char, string> fields, Action<string> owned)
    {
        if (field == 'R')
        {
            owned($"{directory}/{value}");
        }
        else if (field is 'P' or 'V' or 'A' or 'L')
        {
            fields.TryAdd(field, value);
        }
    }

    private static Package Of(Dictionary<char, string> fields, string path, OperatingSystem? system)
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
            : throw new CorruptImageException(path, -1, "a package without a name or a version", "both");
    }
}
