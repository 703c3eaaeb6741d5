namespace Hpc.Plan;

/// <summary>All that the container's environment depends on.</summary>
public sealed record EnvironmentInputs
{
    public required RunRequest Request { get; init; }

    /// <summary>The caller's environment. It is read, not changed.</summary>
    public required EnvironmentBlock Host { get; init; }

    public required FileTree Files { get; init; }

    /// <summary>The image as *_CONTAINER should name it: an absolute path.</summary>
    public required string ImagePath { get; init; }

    /// <summary>$HOME in the container.</summary>
    public required string Home { get; init; }

    /// <summary>The OCI configuration, for an image that has no environment scripts.</summary>
    public OciConfig? Oci { get; init; }

    /// <summary>The texts of <see cref="RunRequest.EnvironmentFiles"/>, in their order.</summary>
    public IReadOnlyList<string> EnvironmentFileTexts { get; init; } = [];

    /// <summary>Container paths that mounts will cover: there a script's file tests cannot be answered from the image.</summary>
    public IReadOnlyList<string> CoveredPaths { get; init; } = [];
}
