using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>One slot of the descriptor table: 585 bytes, little-endian, unaligned, fields in disk order; the same in versions
/// 00 and 01. sylabs/sif: struct rawDescriptor (pkg/sif/descriptor.go).</summary>
/// <param name="Id">1-based number of the object, as <c>hpcrun sif list</c> shows it.</param>
/// <param name="Group">The group that the object is in.</param>
/// <param name="Link">The object or group that it is about, e.g. what a signature signs.</param>
/// <param name="Offset">Of the object's first byte, from <see cref="SifFile.Origin"/>.</param>
/// <param name="SizeWithPadding">Size plus the bytes skipped in front for alignment; nothing depends on it.</param>
/// <param name="UserId">Of the builder, in old files; 0 since.</param>
/// <param name="NameBytes">128 bytes, NUL-padded.</param>
/// <param name="Extra">384 bytes whose meaning depends on the type, NUL-padded.</param>
public readonly record struct SifDescriptor(
    DataType DataType,
    bool Used,
    uint Id,
    ObjectLink Group,
    ObjectLink Link,
    long Offset,
    long Size,
    long SizeWithPadding,
    UnixTime CreatedAt,
    UnixTime ModifiedAt,
    long UserId,
    long GroupId,
    ReadOnlyMemory<byte> NameBytes,
    ReadOnlyMemory<byte> Extra)
{
    /// <summary>Bytes of a slot.</summary>
    public const int SlotSize = 585;

    public const int NameLength = 128;
    public const int ExtraLength = 384;

    /// <summary>Offsets of fields in a slot.</summary>
    internal const int GroupOffset = 9;
    internal const int LinkOffset = 13;
    internal const int OffsetOffset = 17;
    internal const int SizeOffset = 25;
    internal const int PaddedSizeOffset = 33;
    internal const int CreatedOffset = 41;
    internal const int ModifiedOffset = 49;
    internal const int UserOffset = 57;

    private const int UsedOffset = 4;
    private const int ExtraOffset = SlotSize - ExtraLength;

    /// <summary>One past the object's last byte, from <see cref="SifFile.Origin"/>.</summary>
    public long End => Offset + Size;

    /// <summary>The object's name, one char per byte.</summary>
    public string Name => RawText.Of(NameBytes.Span.TrimEnd((byte)0));

    /// <summary>True when the slot that starts <paramref name="slot"/> is in use; the other fields of one that is not mean
    /// nothing.</summary>
    internal static bool IsUsed(ReadOnlySpan<byte> slot, int index, long slotOffset) => slot[UsedOffset] switch
    {
        0 => false,
        1 => true,
        byte found => throw new CorruptImageException($"{Structure(index)}, used", slotOffset + UsedOffset, $"{found}", "0 or 1"),
    };

    /// <summary>False where <paramref name="slot"/> cannot be the start of a slot, without an error.</summary>
    internal static bool MayStart(ReadOnlySpan<byte> slot, out bool used)
    {
        used = slot[UsedOffset] == 1;
        int type = BinaryPrimitives.ReadInt32LittleEndian(slot);
        return slot[UsedOffset] == 0 || (used && type is >= SifLimits.MinDataType and <= SifLimits.MaxDataType);
    }

    /// <summary>Parses a slot in use.</summary>
    /// <param name="slot">Its bytes; <see cref="NameBytes"/> and <see cref="Extra"/> stay views of them.</param>
    /// <param name="index">0-based place in the table, for errors.</param>
    /// <param name="slotOffset">Of the slot in the file, for errors.</param>
    /// <param name="data">Where objects may lie: the first byte of the data section to the end of the file.</param>
    internal static SifDescriptor Parse(ReadOnlyMemory<byte> slot, int index, long slotOffset, (long Start, long End) data)
    {
        ByteCursor cursor = new(slot.Span[..SlotSize], Structure(index), slotOffset);
        DataType type = (DataType)CheckedNumber.Read32(ref cursor, "data type", SifLimits.MinDataType, SifLimits.MaxDataType);
        bool used = cursor.U8() != 0;
        uint id = (uint)CheckedNumber.Read32(ref cursor, "id", 1, (int)ObjectLink.MaxId);
        ObjectLink group = ObjectLink.Parse(ref cursor, "group");
        ObjectLink link = ObjectLink.Parse(ref cursor, "link");
        long offset = CheckedNumber.Read64(ref cursor, "object offset", data.Start, data.End);
        if (type == DataType.Partition)
        {
            _ = PartitionMetadata.Parse(slot.Span[ExtraOffset..], Structure(index), slotOffset + ExtraOffset);
        }

        long size = CheckedNumber.Read64(ref cursor, "object size", 0, data.End - offset);
        return new SifDescriptor(
            type,
            used,
            id,
            group,
            link,
            offset,
            size,
            SizeWithPadding: CheckedNumber.Read64(ref cursor, "object size with padding", 0, data.End),
            new UnixTime(cursor.I64()),
            new UnixTime(cursor.I64()),
            UserId: cursor.I64(),
            GroupId: cursor.I64(),
            slot.Slice(cursor.Position, NameLength),
            slot.Slice(cursor.Position + NameLength, ExtraLength));
    }

    /// <summary>Writes the slot into the first <see cref="SlotSize"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, (int)DataType);
        destination[UsedOffset] = Used ? (byte)1 : (byte)0;
        ReadOnlySpan<uint> ids = [Id, Group.Raw, Link.Raw];
        Span<byte> rest = destination[(UsedOffset + 1)..];
        foreach (uint id in ids)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, id);
            rest = rest[sizeof(uint)..];
        }

        ReadOnlySpan<long> numbers = [Offset, Size, SizeWithPadding, CreatedAt.Seconds, ModifiedAt.Seconds, UserId, GroupId];
        foreach (long number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, number);
            rest = rest[sizeof(long)..];
        }

        NameBytes.Span.CopyTo(rest);
        rest[NameBytes.Length..NameLength].Clear();
        Extra.Span.CopyTo(rest[NameLength..]);
        rest[(NameLength + Extra.Length)..(NameLength + ExtraLength)].Clear();
    }

    private static string Structure(int index) => $"SIF descriptor {index + 1}";
}
