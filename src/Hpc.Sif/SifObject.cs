using Hpc.Binary;


namespace Hpc.Sif;

/// <summary>All that is to be recorded of a new object, but its bytes.</summary>
/// <param name="Type">What it is.</param>
public sealed record SifObject(DataType Type)
{
    /// <summary>The group that builders put everything in that is signed together.</summary>
    public const uint DefaultGroup = 1;

    private const int PartitionAlignment = 4096;

    public ObjectLink Group { get; init; } = ObjectLink.ToGroup(DefaultGroup);

    public ObjectLink Link { get; init; } = ObjectLink.None;

    /// <summary>At most 128 chars, one per byte.</summary>
    public string Name { get; init; } = "";

    /// <summary>The object starts at a multiple of this many bytes; 0 for anywhere. A partition is mapped by page, so
    /// 4,096.</summary>
    public int Alignment { get; init; } = Type == DataType.Partition ? PartitionAlignment : 0;

    /// <summary>When the object was made; null for when it is added.</summary>
    public UnixTime? Time { get; init; }

    /// <summary>What the type keeps beside its bytes, at most 384 bytes: <see cref="PartitionMetadata.ToBytes"/> and its
    /// like.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>A descriptor that lacks what is known only when the object has been written: number, place and size.</summary>
    /// <exception cref="RefusedException">Name or extra bytes are too long for their fields.</exception>
    internal SifDescriptor Describe(UnixTime now)
    {
        if (Name.Length > SifDescriptor.NameLength || Extra.Length > SifDescriptor.ExtraLength)
        {
            throw new RefusedException(
                "the object cannot be described: its name or metadata is too long",
                $"the name has {Name.Length} bytes and the metadata {Extra.Length}",
                $"use at most {SifDescriptor.NameLength} bytes of name and {SifDescriptor.ExtraLength} of metadata");
        }

        byte[] extra = new byte[SifDescriptor.ExtraLength];
        Extra.CopyTo(extra);
        UnixTime time = Time ?? now;
        return new SifDescriptor(
            Type, Used: false, Id: 0, Group, Link, Offset: 0, Size: 0, SizeWithPadding: 0, time, time, UserId: 0, GroupId: 0,
            RawText.Bytes(Name), extra);
    }
}
