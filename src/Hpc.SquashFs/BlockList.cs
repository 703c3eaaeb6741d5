using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Where the data blocks of one file are. The image stores only their sizes, so the place of one follows from
/// those before it; going forwards costs nothing twice.</summary>
internal sealed class BlockList(ImageParts parts, Inode inode, MetadataReference place)
{
    private MetadataCursor? _sizes;
    private long _next;
    private BlockOffset _nextPosition;
    private (BlockOffset Position, BlockSizeField Size) _current;

    internal long Count { get; } = inode.BlockCount(parts.Superblock);

    /// <param name="block">0 to <see cref="Count"/> - 1.</param>
    internal (BlockOffset Position, BlockSizeField Size) At(long block)
    {
        if (_sizes is null || block < _next - 1)
        {
            Rewind();
        }

        while (_next <= block)
        {
            Step();
        }

        return _current;
    }

    private void Rewind()
    {
        _sizes = parts.Inodes(place);
        _sizes.Skip(inode.HeaderSize);
        _next = 0;
        _nextPosition = inode.StartBlock;
    }

    private void Step()
    {
        long origin = _sizes!.Origin;
        Span<byte> field = stackalloc byte[BlockSizeField.Size];
        _sizes.Read(field);
        BlockSizeField size = new(BinaryPrimitives.ReadUInt32LittleEndian(field));
        long room = parts.Superblock.BytesUsed - _nextPosition.Value;
        if (!size.IsAllowed(parts.Superblock.BlockSize) || size.StoredSize > room)
        {
            throw new CorruptImageException($"squashfs inode, size of block {_next}", origin, $"0x{size.Raw:x}",
                $"0 to {Math.Min(room, parts.Superblock.BlockSize)}, with bit 24 when uncompressed");
        }

        _current = (_nextPosition, size);
        _nextPosition += size.StoredSize;
        _next++;
    }
}
