using System.Numerics;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>What follows the data in an image: inodes, listings, then the tables in the order in which the Linux driver insists
/// to find them.</summary>
internal sealed class ImageTail(
    RandomAccessStorage image, SquashFsWriterOptions options, IReadOnlyList<FragmentEntry> fragments, XattrNumbers xattrs)
{
    private readonly IdNumbers _ids = new();

    /// <summary>Writes it all from <paramref name="start"/> on; returns the superblock that leads to it.</summary>
    internal Superblock Write(WrittenNode root, long start)
    {
        MetadataWriter inodes = new(image, start, options.Compressor);
        MemoryStorage listings = new();
        MetadataWriter listingTable = new(listings, 0, options.Compressor);
        TreeWriter tree = new(inodes, listingTable, _ids);
        tree.Write(root);
        long directories = inodes.Finish();
        _ = listingTable.Finish();
        image.Write(directories, listings.ToArray());
        (long fragmentTable, long end) = WriteFragments(directories + listings.Length);
        (long exports, end) = WriteExports(end, tree.Places);
        (long ids, end) = WriteIds(end);
        long xattrTable = Superblock.AbsentTable;
        if (!xattrs.IsEmpty)
        {
            (xattrTable, end) = xattrs.Write(image, end, options.Compressor);
        }

        return new Superblock
        {
            InodeCount = (uint)tree.Places.Count,
            ModifiedTime = options.ModifiedTime,
            BlockSize = options.BlockSize,
            BlockLog = BitOperations.Log2((uint)options.BlockSize),
            FragmentCount = (uint)fragments.Count,
            Compressor = CompressorNames.Parse(options.Compressor.Name),
            Flags = Flags(),
            IdCount = _ids.Ids.Count,
            RootInode = root.Place!.Value,
            BytesUsed = end,
            IdTableStart = ids,
            XattrTableStart = xattrTable,
            InodeTableStart = start,
            DirectoryTableStart = directories,
            FragmentTableStart = fragmentTable,
            ExportTableStart = exports,
        };
    }

    private SuperblockFlags Flags() =>
        SuperblockFlags.Deduplicated | SuperblockFlags.Exportable
        | (options.PackTails ? SuperblockFlags.AlwaysFragments : SuperblockFlags.None)
        | (xattrs.IsEmpty ? SuperblockFlags.NoXattrs : SuperblockFlags.None)
        | (CompressorOptions.Of(options.Compressor).IsDefault ? SuperblockFlags.None : SuperblockFlags.CompressorOptions);

    private (long Pointers, long End) WriteFragments(long start)
    {
        if (fragments.Count == 0)
        {
            return (Superblock.AbsentTable, start);
        }

        TableWriter table = new(image, start, options.Compressor);
        Span<byte> record = stackalloc byte[FragmentEntry.Size];
        foreach (FragmentEntry fragment in fragments)
        {
            ByteWriter writer = new(record);
            writer.I64(fragment.Start.Value);
            writer.U32(fragment.SizeField.Raw);
            writer.U32(0);
            table.Write(record);
        }

        return table.Finish();
    }

    private (long Pointers, long End) WriteExports(long start, IReadOnlyList<MetadataReference> places)
    {
        TableWriter table = new(image, start, options.Compressor);
        Span<byte> record = stackalloc byte[sizeof(ulong)];
        foreach (MetadataReference place in places)
        {
            new ByteWriter(record).U64(place.Value);
            table.Write(record);
        }

        return table.Finish();
    }

    private (long Pointers, long End) WriteIds(long start)
    {
        TableWriter table = new(image, start, options.Compressor);
        Span<byte> record = stackalloc byte[sizeof(uint)];
        foreach (uint id in _ids.Ids)
        {
            new ByteWriter(record).U32(id);
            table.Write(record);
        }

        return table.Finish();
    }
}
