namespace Hpc.Plan;

/// <summary>One <c>--overlay PATH[:ro]</c>: a directory with upper/ and work/ in it, or an image file. Whether the file is
/// read-only by nature (SquashFS) is a fact of the host, not of the request.</summary>
public sealed record OverlayRequest(string Path, bool ReadOnly)
{
    /// <summary>The layer came with the image at <see cref="Path"/>, and was not asked for; null for one that was.</summary>
    public EmbeddedLayer? Embedded { get; init; }

    /// <summary>It is the container's image, and lies below all layers.</summary>
    public bool IsImage { get; init; }

    /// <summary>What messages call it.</summary>
    public string Subject => IsImage ? $"the image '{Path}'" : Embedded?.In(Path) ?? $"--overlay '{Path}'";

    internal AdditionalImage Image => new(Path, Embedded);
}
