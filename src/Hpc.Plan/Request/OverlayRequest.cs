namespace Hpc.Plan;

/// <summary>One <c>--overlay PATH[:ro]</c>: a directory with upper/ and work/ in it, or an image file. Whether the file is
/// read-only by nature (SquashFS) is a fact of the host, not of the request.</summary>
public sealed record OverlayRequest(string Path, bool ReadOnly)
{
    /// <summary>The layer came with the image at <see cref="Path"/>, and was not asked for; null for one that was.</summary>
    public EmbeddedLayer? Embedded { get; init; }

    /// <summary>What messages call it.</summary>
    public string Subject => Embedded?.In(Path) ?? $"--overlay '{Path}'";

    internal AdditionalImage Image => new(Path, Embedded);
}
