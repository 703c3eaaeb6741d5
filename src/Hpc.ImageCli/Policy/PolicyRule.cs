using Hpc.Host;

namespace Hpc.ImageCli;

/// <summary>What becomes of an image without the signatures that the site wants.</summary>
internal enum PolicyMode
{
    /// <summary>It is not launched.</summary>
    Require,

    /// <summary>It is launched, and one line says what it lacks.</summary>
    Warn,

    /// <summary>Nobody looks.</summary>
    Off,
}

/// <summary>One rule of the policy: for which images and callers it is, and whose signatures it wants.</summary>
/// <param name="Place">File and line, for messages.</param>
internal sealed record PolicyRule(string Place, PolicyMode Mode)
{
    /// <summary>Absolute paths: one file; with a slash at the end all that is below; with /* at the end what is in the directory
    /// itself. Empty: any image.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Names or numbers; empty: anybody.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Names or numbers, of any group that the caller is in; empty: anybody.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Fingerprints of OpenPGP keys, 40 upper-case digits. With no key of either kind any key of the keyring will
    /// do.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Files of bare public keys.</summary>
    public IReadOnlyList<string> Pem { get; init; } = [];

    /// <summary>Fingerprints of keys that must not have signed.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];

    /// <summary>All of the keys must have signed, not one of them.</summary>
    public bool NeedsAll { get; init; }

    /// <summary>Signatures of before 2020 are read, and no others.</summary>
    public bool IsLegacy { get; init; }

    public bool IsFor(string path, PolicyCaller caller) => SitePolicy.IsAtOneOf(path, Paths)
        && Fits(Users, caller.IsUser) && Fits(Groups, caller.IsInGroup);

    private static bool Fits(IReadOnlyList<string> wanted, Func<string, bool> fits) =>
        wanted.Count == 0 || wanted.Any(fits);
}
