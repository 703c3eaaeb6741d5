using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>What os-release(5) says of a system.</summary>
/// <param name="Id">ID: debian, alpine, fedora.</param>
/// <param name="Version">VERSION_ID; empty where there is none.</param>
public sealed record OperatingSystem(string Id, string Version)
{
    internal static readonly IReadOnlyList<string> Places = ["etc/os-release", "usr/lib/os-release"];

    /// <summary>As package URLs name it: debian-12.</summary>
    internal string Distribution => Version.Length > 0 ? $"{Id}-{Version}" : Id;

    /// <returns>Null where it does not say what it is.</returns>
    internal static OperatingSystem? Parse(ReadOnlySpan<byte> file)
    {
        (string id, string version) = ("", "");
        foreach (string line in RawText.Of(file).Split('\n'))
        {
            id = Value(line, "ID=") ?? id;
            version = Value(line, "VERSION_ID=") ?? version;
        }

        return id.Length is > 0 and <= SbomLimits.LongestName && version.Length <= SbomLimits.LongestName
            ? new OperatingSystem(id, version) : null;
    }

    private static string? Value(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..].Trim().Trim('"', '\'') : null;
}
