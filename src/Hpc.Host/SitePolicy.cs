using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The site's policy on images (docs/policy.md): where it is, and whether there is one. hpcrun-image reads it.</summary>
public static class SitePolicy
{
    /// <summary>Nobody but root can have written it, and no variable names another.</summary>
    public const string Place = "/etc/hpcrun/policy.toml";

    /// <summary>What to try where a signature is missing.</summary>
    public const string GetSigned = "get an image that is signed: hpcrun verify FILE";

    /// <summary>A link that leads nowhere is one, and so is a file that the caller may not look for: what cannot be read
    /// refuses.</summary>
    public static bool IsThere =>
        Stat.Of(Place, followLinks: false, out int error) is not null || error is not (-Errno.ENOENT or -Errno.ENOTDIR);

    /// <summary>Whether an image is where a rule says: one file; with a slash at the end all that is below; with /* at the end
    /// what is in the directory itself. Nothing said is anywhere.</summary>
    /// <param name="path">As the kernel gives it for the open image.</param>
    public static bool IsAtOneOf(string path, IReadOnlyList<string> patterns)
    {
        bool isAt = patterns.Count == 0;
        for (int each = 0; each < patterns.Count && !isAt; each++)
        {
            string pattern = patterns[each];
            string directory = pattern.TrimEnd('*');
            isAt = path == pattern || (directory.EndsWith('/') && path.StartsWith(directory, StringComparison.Ordinal)
                && (directory == pattern || path.LastIndexOf('/') < directory.Length));
        }

        return isAt;
    }

    /// <param name="rule">File and line.</param>
    public static RefusedException Refused(string image, string rule, string why, string remedy) =>
        new($"cannot launch \"{image}\": the site's policy does not allow it ({rule})", why, remedy);
}
