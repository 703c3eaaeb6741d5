using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>What an object belongs to or refers to: an unsigned 32-bit number whose top four bits are all set for a group
/// and all clear for an object (or for nothing, when it is 0).</summary>
public readonly record struct ObjectLink(uint Raw)
{
    private const uint GroupMask = 0xf000_0000;

    /// <summary>The largest group or object number.</summary>
    public const uint MaxId = ~GroupMask;

    public static readonly ObjectLink None = new(0);

    public static ObjectLink ToGroup(uint group) => new(group | GroupMask);

    public static ObjectLink ToObject(uint id) => new(id);

    /// <summary>The group's or the object's number, 0 for none.</summary>
    public uint Id => Raw & MaxId;

    public bool IsGroup => Id != 0 && (Raw & GroupMask) == GroupMask;

    public bool IsNone => Id == 0;

    internal static ObjectLink Parse(ref ByteCursor cursor, string field)
    {
        ObjectLink link = new(cursor.U32());
        return (link.Raw & GroupMask) is 0 or GroupMask
            ? link
            : throw cursor.Corrupt(field, $"0x{link.Raw:x8}", $"0 to 0x{MaxId:x8}, or 0x{GroupMask:x8} to 0xffffffff",
                sizeof(uint));
    }
}
