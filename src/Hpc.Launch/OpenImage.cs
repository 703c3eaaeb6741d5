using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>An image that was found and understood; nothing is mounted. Heirs: a directory, a file that the image server serves.</summary>
public abstract class OpenImage
{
    public abstract ImageFacts Facts { get; }

    /// <summary>The OCI configuration that the image carries beside its files; null where there is none.</summary>
    public virtual OciConfig? OciConfiguration => null;
}
