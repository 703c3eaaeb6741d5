using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Images;

/// <summary>An image that was found and understood; nothing is mounted. Heirs: a directory, a file that the image server
/// serves.</summary>
public abstract class OpenImage
{
    public abstract ImageFacts Facts { get; }

    /// <summary>Its files, whatever was added to them for a launch.</summary>
    public virtual FileTree OwnFiles => Facts.Files;

    /// <summary>Which content it is, for ranks that want to share it (<see cref="FileIdentity"/>); null if it cannot be
    /// told.</summary>
    public abstract string? Identity { get; }

    /// <summary>Which file or directory it came from, in the same words.</summary>
    public virtual string? Origin => Identity;

    /// <summary>An image that is a directory: open; else -1.</summary>
    public virtual int Directory => -1;

    /// <summary>Opens a file of an image that is a directory, by a path without links.</summary>
    /// <returns>The descriptor, or the negative errno.</returns>
    public virtual int TryOpen(string path) => -Errno.ENOENT;

    /// <summary>The OCI configuration that the image carries beside its files; null if there is none.</summary>
    public virtual OciConfig? OciConfiguration => null;
}
