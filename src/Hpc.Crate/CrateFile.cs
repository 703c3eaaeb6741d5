namespace Hpc.Crate;

/// <summary>A file that runs of an archive have to do with.</summary>
/// <param name="Name">In the archive, one char per byte; null: only its digest is in it.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Digest">"sha256:..."; null for what the archive itself is described by.</param>
/// <param name="Size">In bytes; null where it is not known.</param>
/// <param name="IsImage">Programs ran in it.</param>
public sealed record CrateFile(string? Name, string Title, string? Digest, long? Size, bool IsImage = false)
{
    /// <summary>As JSON-LD names it: a path in the archive, escaped (RFC 3986), or a name of this document's.</summary>
    internal string Id => Name is null ? "#" + Digest
        : string.Join('/', Hpc.Binary.RawText.ToUtf16(Name).Split('/').Select(Uri.EscapeDataString));
}
