using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to LOOKUP, and the first part of a READDIRPLUS entry: 128 bytes. Kernel: struct fuse_entry_out.</summary>
/// <param name="NodeId">What later requests call the file; 0 says "no such name, and remember that".</param>
/// <param name="EntryValid">Seconds for which the name may be cached.</param>
/// <param name="AttrValid">Seconds for which the attributes may be cached.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseEntryOut(
    ulong NodeId,
    ulong Generation,
    ulong EntryValid,
    ulong AttrValid,
    uint EntryValidNanoseconds,
    uint AttrValidNanoseconds,
    FuseAttr Attr)
{
    public const int Size = 40 + FuseAttr.Size;

    /// <summary>An image never changes: 136 years, which every kernel can turn into its ticks without overflow.</summary>
    public const ulong Forever = uint.MaxValue;

    /// <summary>An entry that is true for ever.</summary>
    public static FuseEntryOut Of(ulong nodeId, in FuseAttr attr) => new(nodeId, 0, Forever, Forever, 0, 0, attr);

    /// <summary>A name that does not exist; the kernel remembers it until it is told otherwise.</summary>
    public static FuseEntryOut Absent => new(0, 0, Forever, Forever, 0, 0, default);
}
