namespace Hpc.Plan;

/// <summary>One bind that the user asked for: <c>--bind src[:dst[:opts]]</c> or <c>--mount type=bind,...</c>.</summary>
/// <param name="Source">A path of the host, absolute or relative to the caller's working directory; with
/// <paramref name="ImageSource"/> the image file that holds the directory.</param>
/// <param name="Destination">The path in the container. The planner refuses what is not absolute.</param>
public sealed record BindRequest(string Source, string Destination)
{
    /// <summary>A write fails with EROFS (<c>ro</c>).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What else the mount refuses: MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOSYMFOLLOW.</summary>
    public MountFlags Flags { get; init; }

    /// <summary>MS_PRIVATE and its like, or none.</summary>
    public MountFlags Propagation { get; init; }

    /// <summary>The path inside the image file <see cref="Source"/> (<c>image-src=/data</c>), or null for a plain bind.</summary>
    public string? ImageSource { get; init; }

    /// <summary>What stands at <see cref="ImageSource"/> is not a directory; known when the image has been looked at.</summary>
    public bool ImageSourceIsFile { get; init; }

    /// <summary>The SIF object that holds the file system (<c>id=3</c>); null: the first that is one.</summary>
    public uint? ImageObject { get; init; }

    /// <summary>The option or variable that asked, for messages: <c>--bind</c>, <c>APPTAINER_BIND</c>.</summary>
    public string Origin { get; init; } = "--bind";
}
