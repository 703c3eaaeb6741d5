using System.Text.RegularExpressions;

namespace Hpc.ImageCli;

/// <summary>What package managers leave behind that differs from run to run, and that nobody misses: an image without it is the
/// same tomorrow.</summary>
internal static partial class RunTraces
{
    /// <param name="path">Relative to the root.</param>
    public static bool Contains(string path) => Trace().IsMatch(path);

    /// <summary>The same, and what was put into the directories for temporary files: Apptainer shows those of the host
    /// there.</summary>
    public static bool ContainsWithTemporary(string path) => Trace().IsMatch(path) || Temporary().IsMatch(path);

    [GeneratedRegex("""
        \A(var/cache/ldconfig/aux-cache
        |var/log/(apt/[^/]+|dpkg\.log|alternatives\.log|bootstrap\.log)
        |var/log/(dnf[^/]*\.log|hawkey\.log|yum\.log|lastlog|faillog|zypper\.log|zypp/[^/]+)
        |var/cache/(apt/[^/]+\.bin|debconf/[^/]+-old|fontconfig/.+|man/.+)
        |var/lib/(dpkg/[^/]+-old|apt/lists/(partial/.+|lock)|systemd/catalog/database)
        |root/\.(bash_history|wget-hsts|cache/pip/.+|python_history)
        |\.hpcrun-build(/.*)?)\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Trace();

    [GeneratedRegex(@"\A(var/)?tmp/.+\z")]
    private static partial Regex Temporary();
}
