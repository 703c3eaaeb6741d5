namespace Hpc.SquashFs;

/// <summary>A place in a table of metadata blocks: bits 16-47 are the stored position of a block relative to the table's
/// start, bits 0-15 the byte in that block once decoded (0 to 8191).</summary>
public readonly record struct MetadataReference(ulong Value)
{
    public MetadataReference(uint block, ushort offset)
        : this(((ulong)block << 16) | offset)
    {
    }

    /// <summary>Stored position of the metadata block's header, relative to the start of its table.</summary>
    public long Block => (long)(Value >> 16);

    /// <summary>Byte in the decoded block.</summary>
    public int Offset => (int)(Value & 0xffff);

    /// <summary>Whether the reference can lie in a table of <paramref name="tableSize"/> stored bytes.</summary>
    public bool FitsIn(long tableSize) => Block < tableSize && Offset < SquashFsLimits.MetadataBlockSize;

    /// <summary>The same in words, for error messages.</summary>
    public static string Allowed(long tableSize) =>
        $"a block below {tableSize} and an offset below {SquashFsLimits.MetadataBlockSize}";

    public override string ToString() => $"{Block}:{Offset}";
}
