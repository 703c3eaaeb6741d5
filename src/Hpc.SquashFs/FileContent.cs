namespace Hpc.SquashFs;

/// <summary>The bytes of one file: a row of blocks, then perhaps a tail in a fragment that it shares with other files.</summary>
internal sealed class FileContent(ImageParts parts, Inode inode, MetadataReference place)
{
    private readonly BlockList _blocks = new(parts, inode, place);

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; fewer bytes only at the end.</summary>
    internal int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= inode.Size)
        {
            return 0;
        }

        destination = destination[..(int)Math.Min(destination.Length, inode.Size - offset)];
        int total = destination.Length;
        while (!destination.IsEmpty)
        {
            int count = ReadInBlock(offset, destination);
            destination = destination[count..];
            offset += count;
        }

        return total;
    }

    /// <summary>How many bytes from <paramref name="offset"/> to the end of its block are a hole.</summary>
    internal long HoleAt(long offset)
    {
        long block = offset >> parts.Superblock.BlockLog;
        return offset >= 0 && offset < inode.Size && block < _blocks.Count && _blocks.At(block).Size.IsHole
            ? Math.Min(inode.Size, (block + 1) << parts.Superblock.BlockLog) - offset
            : 0;
    }

    private int ReadInBlock(long offset, Span<byte> destination)
    {
        int blockSize = parts.Superblock.BlockSize;
        long block = offset >> parts.Superblock.BlockLog;
        int skip = (int)(offset & (blockSize - 1));
        int length = (int)Math.Min(blockSize, inode.Size - (offset - skip));
        Span<byte> target = destination[..Math.Min(destination.Length, length - skip)];
        if (block < _blocks.Count)
        {
            CopyBlock(block, length, skip, target);
        }
        else
        {
            FragmentEntry fragment = parts.Tables.Fragment(inode.FragmentIndex);
            parts.Data.Tail(fragment, inode.FragmentOffset, length).Slice(skip, target.Length).CopyTo(target);
        }

        return target.Length;
    }

    private void CopyBlock(long block, int length, int skip, Span<byte> target)
    {
        (BlockOffset position, BlockSizeField size) = _blocks.At(block);
        if (size.IsHole)
        {
            target.Clear();
        }
        else
        {
            parts.Data.Data(position, size, length).Slice(skip, target.Length).CopyTo(target);
        }
    }
}
