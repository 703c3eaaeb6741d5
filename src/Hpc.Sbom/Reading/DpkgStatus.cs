using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>dpkg's list of packages: /var/lib/dpkg/status, and the files of status.d where images are made without
/// dpkg.</summary>
internal static class DpkgStatus
{
    /// <summary>States in which no files of the package are there (dpkg(1)).</summary>
    private static readonly string[] s_gone = ["not-installed", "config-files"];

    /// <exception cref="CorruptImageException">Behind all others: a package that is there has no name or no version.</exception>
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> file, string path, OperatingSystem? system)
    {
        int nameless = 0;
        foreach (ControlStanza stanza in ControlStanza.All(file, "Package", "Version", "Architecture", "Status"))
        {
            string state = stanza["Status"].Split(' ')[^1];
            if (s_gone.Contains(state))
            {
                continue;
            }

            if (stanza["Package"].Length == 0 || stanza["Version"].Length == 0)
            {
                nameless++;
                continue;
            }

            yield return Of(stanza, path, system);
        }

        if (nameless > 0)
        {
            throw new CorruptImageException(path, -1, $"a package without a name or a version ({nameless} of them)", "both");
        }
    }

    private static Package Of(ControlStanza stanza, string path, OperatingSystem? system) =>
        new(PackageKind.Deb, stanza["Package"], stanza["Version"], path)
        {
            Architecture = stanza["Architecture"],
            Place = ("deb", system?.Id ?? "debian"),
            Qualifiers = [("arch", stanza["Architecture"]), ("distro", system?.Distribution ?? "")],
        };

    /// <summary>The paths that a file below info has: PACKAGE.list, one a line.</summary>
    public static IEnumerable<string> Paths(ReadOnlyMemory<byte> file) =>
        RawText.Of(file.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
