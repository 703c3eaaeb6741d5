namespace Hpc.Plan;

/// <summary>One <c>--overlay PATH[:ro]</c>: a directory with upper/ and work/ in it, or an image file. Whether the file is
/// read-only by nature (SquashFS) is a fact of the host, not of the request.</summary>
public sealed record OverlayRequest(string Path, bool ReadOnly);
