using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Single records of the tables of ids, fragments, export references and xattr ids; no table is read whole.</summary>
internal sealed class RecordTables(RandomAccessSource source, MetadataBlocks blocks, Superblock superblock)
{
    private XattrTableHeader? _xattrs;

    internal uint Id(int index)
    {
        Span<byte> record = stackalloc byte[sizeof(uint)];
        Read(superblock.Ids, index, record);
        return BinaryPrimitives.ReadUInt32LittleEndian(record);
    }

    internal FragmentEntry Fragment(uint index)
    {
        Span<byte> record = stackalloc byte[FragmentEntry.Size];
        Read(superblock.Fragments, index, record);
        return FragmentEntry.Parse(record, superblock, index);
    }

    /// <param name="number">1 to the superblock's inode count.</param>
    internal MetadataReference Export(InodeNumber number)
    {
        Span<byte> record = stackalloc byte[sizeof(ulong)];
        Read(superblock.Exports, number.Value - 1, record);
        return new MetadataReference(BinaryPrimitives.ReadUInt64LittleEndian(record));
    }

    internal XattrIdEntry XattrId(uint index)
    {
        Span<byte> record = stackalloc byte[XattrIdEntry.Size];
        Read(Xattrs.Ids, index, record);
        return XattrIdEntry.Parse(record);
    }

    internal XattrTableHeader Xattrs => _xattrs ??= ReadXattrHeader();

    private XattrTableHeader ReadXattrHeader()
    {
        Span<byte> header = stackalloc byte[XattrTableHeader.Size];
        source.ReadExactly(superblock.XattrTableStart, header, "squashfs xattr table");
        return XattrTableHeader.Parse(header, superblock);
    }

    private void Read(in PointerTable table, long index, Span<byte> record)
    {
        if (index >= table.Count)
        {
            throw new CorruptImageException($"{table.Name}, index", table.PointersStart, $"{index}", $"0 to {table.Count - 1}");
        }

        Span<byte> pointer = stackalloc byte[PointerTable.PointerSize];
        long origin = table.PointerOffset(index);
        source.ReadExactly(origin, pointer, table.Name);
        MetadataBlock block = blocks.At(table.ParsePointer(pointer, origin).Value, MetadataRegion.Records(table));
        int offset = table.OffsetInBlock(index);
        if (offset + record.Length > block.Bytes.Length)
        {
            throw new CorruptImageException(
                table.Name, block.Position, $"a block of {block.Bytes.Length} bytes", $"at least {offset + record.Length}");
        }

        block.Bytes.Slice(offset, record.Length).CopyTo(record);
    }
}
