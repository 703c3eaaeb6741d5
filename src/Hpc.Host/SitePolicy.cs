using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The site's policy on images (docs/policy.md): where it is, and whether there is one. hpcrun-image reads it.</summary>
public static class SitePolicy
{
    /// <summary>Nobody but root can have written it, and no variable names another.</summary>
    public const string Place = "/etc/hpcrun/policy.toml";

    /// <summary>A link that leads nowhere is one, and so is a file that the caller may not look for: what cannot be read
    /// refuses.</summary>
    public static bool IsThere =>
        Stat.Of(Place, followLinks: false, out int error) is not null || error is not (-Errno.ENOENT or -Errno.ENOTDIR);
}
