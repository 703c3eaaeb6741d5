namespace Hpc.Binary;

/// <summary>The bytes break the rules of their format. Names the structure, where it lies in the file, what was
/// found and what would have been allowed, so that a person can look at the same bytes with a hex dump.</summary>
public sealed class CorruptImageException : Exception
{
    /// <param name="structure">The on-disk structure, as its specification spells it, e.g. "squashfs superblock".</param>
    /// <param name="offset">Byte offset in the image (0-based), or -1 where the place has no single offset.</param>
    /// <param name="found">The offending value.</param>
    /// <param name="allowed">The values that would have been accepted.</param>
    public CorruptImageException(string structure, long offset, string found, string allowed)
        : base(offset < 0
            ? $"{structure}: found {found}, allowed: {allowed}"
            : $"{structure} at offset {offset}: found {found}, allowed: {allowed}")
    {
        Structure = structure;
        Offset = offset;
        Found = found;
        Allowed = allowed;
    }

    public string Structure { get; }
    public long Offset { get; }
    public string Found { get; }
    public string Allowed { get; }
}
