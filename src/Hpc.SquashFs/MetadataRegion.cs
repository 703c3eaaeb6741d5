namespace Hpc.SquashFs;

/// <summary>The part of the image that one table's metadata blocks lie in.</summary>
/// <param name="Name">The table, for error messages.</param>
/// <param name="Start">Offset in the image that references of this table count from.</param>
/// <param name="End">Offset in the image that no block of it reaches beyond.</param>
internal readonly record struct MetadataRegion(string Name, long Start, long End)
{
    internal static MetadataRegion Inodes(in Superblock superblock) =>
        new("squashfs inode table", superblock.InodeTableStart, superblock.DirectoryTableStart);

    internal static MetadataRegion Directories(in Superblock superblock) =>
        new("squashfs directory table", superblock.DirectoryTableStart,
            superblock.DirectoryTableStart + superblock.DirectoryTableSizeBound);

    /// <summary>The blocks of a table of records, in front of the array with their positions.</summary>
    internal static MetadataRegion Records(in PointerTable table) => new(table.Name, 0, table.PointersStart);
}
