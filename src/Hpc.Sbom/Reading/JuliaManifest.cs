using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Manifest.toml of an environment of Julia, form 1 and 2: tables [[deps.NAME]] or [[NAME]], of which version and uuid
/// are read. What has no version comes with Julia itself.</summary>
internal static class JuliaManifest
{
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> file, string path)
    {
        (string name, string version, string uuid) = ("", "", "");
        foreach (string text in RawText.Of(file.Span).Split('\n').Append("["))
        {
            string line = text.Trim();
            if (line.StartsWith('['))
            {
                if (name.Length > 0 && version.Length > 0)
                {
                    yield return Of(name, version, uuid, path);
                }

                (name, version, uuid) = (Table(line) ?? "", "", "");
            }

            version = Value(line, "version") ?? version;
            uuid = Value(line, "uuid") ?? uuid;
        }
    }

    private static Package Of(string name, string version, string uuid, string path) =>
        new(PackageKind.Julia, name, version, path) { Place = ("julia", ""), Qualifiers = [("uuid", uuid)] };

    /// <summary>Of [[deps.NAME]] and [[NAME]] the name; null for any other table.</summary>
    private static string? Table(string line)
    {
        if (!line.StartsWith("[[", StringComparison.Ordinal) || !line.EndsWith("]]", StringComparison.Ordinal) || line.Length < 5)
        {
            return null;
        }

        string name = line[2..^2].Trim();
        name = name.StartsWith("deps.", StringComparison.Ordinal) ? name["deps.".Length..] : name;
        return name.Contains('.', StringComparison.Ordinal) ? null : name.Trim('"');
    }

    private static string? Value(string line, string name)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string value = equals > 0 && line[..equals].TrimEnd() == name ? line[(equals + 1)..].Trim() : "";
        return value is ['"', .. var text, '"'] ? text : null;
    }
}
