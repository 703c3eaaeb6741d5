using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>What the readers of one image share.</summary>
internal sealed class ImageParts
{
    private readonly MetadataBlocks _metadata;

    internal ImageParts(RandomAccessSource source, Superblock superblock, Decompressor decompressor)
    {
        Superblock = superblock;
        _metadata = new MetadataBlocks(source, decompressor);
        Tables = new RecordTables(source, _metadata, superblock);
        Data = new DataBlocks(source, decompressor, superblock.BlockSize);
    }

    internal Superblock Superblock { get; }
    internal RecordTables Tables { get; }
    internal DataBlocks Data { get; }

    internal MetadataCursor Inodes(MetadataReference start) => new(_metadata, MetadataRegion.Inodes(Superblock), start);

    internal MetadataCursor Listing(MetadataReference start) => new(_metadata, MetadataRegion.Directories(Superblock), start);

    internal MetadataCursor Xattrs(MetadataReference start) =>
        new(_metadata, new MetadataRegion("squashfs xattr keys", Tables.Xattrs.KeysStart, Superblock.XattrTableStart), start);
}
