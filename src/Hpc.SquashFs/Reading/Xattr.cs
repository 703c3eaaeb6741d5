namespace Hpc.SquashFs;

/// <summary>One extended attribute.</summary>
/// <param name="Name">With its prefix, e.g. "user.mime_type"; one char per byte (Latin-1).</param>
/// <param name="Value">At most 64 KiB.</param>
public readonly record struct Xattr(string Name, byte[] Value);
