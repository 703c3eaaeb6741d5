using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Writes inode records, each in the smaller of its two forms that can hold it. Layouts as <see cref="Inode"/> reads
/// them.</summary>
internal sealed class InodeWriter(MetadataWriter inodes, IdNumbers ids)
{
    /// <summary>Bytes that a listing's size counts for "." and "..", which are not stored.</summary>
    private const int ListingSizeSurplus = 3;

    /// <summary>From the basic form of a type to the extended one.</summary>
    private const int ExtendedOffset = InodeType.ExtendedDirectory - InodeType.Directory;

    private readonly byte[] _record = new byte[Inode.MaximumHeaderSize + SquashFsLimits.SymlinkTargetMaximum + sizeof(uint)];

    /// <param name="parent">Directory: number of the directory that it is in.</param>
    internal void Write(WrittenNode node, uint parent)
    {
        node.Place = inodes.Position;
        switch (node.Type)
        {
            case InodeType.Directory:
                WriteDirectory(node, parent);
                break;
            case InodeType.File:
                WriteFile(node);
                break;
            default:
                WriteOther(node);
                break;
        }
    }

    private void WriteDirectory(WrittenNode node, uint parent)
    {
        WrittenListing listing = node.Listing!;
        long size = listing.Size + ListingSizeSurplus;
        uint links = 2 + (uint)node.Children!.Values.Count(child => child.Type == InodeType.Directory);
        bool isExtended = size > ushort.MaxValue || listing.Index.Count > 0 || HasXattrs(node);
        ByteWriter writer = Begin(node, isExtended);
        if (isExtended)
        {
            writer.U32(links);
            writer.U32(checked((uint)size));
            writer.U32((uint)listing.Start.Block);
            writer.U32(parent);
            writer.U16(listing.Index.Count);
            writer.U16(listing.Start.Offset);
            writer.U32(node.XattrIndex);
        }
        else
        {
            writer.U32((uint)listing.Start.Block);
            writer.U32(links);
            writer.U16((int)size);
            writer.U16(listing.Start.Offset);
            writer.U32(parent);
        }

        inodes.Write(writer.Written);
        foreach ((DirectoryIndexEntry entry, string name) in listing.Index)
        {
            ByteWriter index = new(_record);
            index.U32(entry.ListingOffset);
            index.U32(entry.Block);
            index.U32((uint)name.Length - 1);
            index.Text(name);
            inodes.Write(index.Written);
        }
    }

    private void WriteFile(WrittenNode node)
    {
        bool isExtended = node.StartBlock > uint.MaxValue || node.Size > uint.MaxValue || node.SparseBytes > 0
            || node.NameCount > 1 || HasXattrs(node);
        ByteWriter writer = Begin(node, isExtended);
        if (isExtended)
        {
            writer.I64(node.StartBlock);
            writer.I64(node.Size);
            writer.I64(node.SparseBytes);
            writer.U32(node.NameCount);
            writer.U32(node.FragmentIndex);
            writer.U32((uint)node.FragmentOffset);
            writer.U32(node.XattrIndex);
        }
        else
        {
            writer.U32((uint)node.StartBlock);
            writer.U32(node.FragmentIndex);
            writer.U32((uint)node.FragmentOffset);
            writer.U32((uint)node.Size);
        }

        inodes.Write(writer.Written);
        WriteBlockList(node.Blocks);
    }

    private void WriteBlockList(ReadOnlySpan<BlockSizeField> blocks)
    {
        int room = _record.Length / BlockSizeField.Size;
        while (!blocks.IsEmpty)
        {
            ReadOnlySpan<BlockSizeField> part = blocks[..Math.Min(room, blocks.Length)];
            ByteWriter writer = new(_record);
            foreach (BlockSizeField block in part)
            {
                writer.U32(block.Raw);
            }

            inodes.Write(writer.Written);
            blocks = blocks[part.Length..];
        }
    }

    private void WriteOther(WrittenNode node)
    {
        bool isExtended = HasXattrs(node);
        ByteWriter writer = Begin(node, isExtended);
        writer.U32(node.NameCount);
        if (node.Type == InodeType.Symlink)
        {
            writer.U32((uint)node.Entry.Target.Length);
            writer.Text(node.Entry.Target);
        }
        else if (node.Type is InodeType.BlockDevice or InodeType.CharacterDevice)
        {
            writer.U32(node.Entry.Rdev);
        }

        if (isExtended)
        {
            writer.U32(node.XattrIndex);
        }

        inodes.Write(writer.Written);
    }

    private ByteWriter Begin(WrittenNode node, bool isExtended)
    {
        ByteWriter writer = new(_record);
        writer.U16((int)node.Type + (isExtended ? ExtendedOffset : 0));
        writer.U16(node.Entry.Permissions & 0xfff);
        writer.U16(ids.NumberOf(node.Entry.Uid));
        writer.U16(ids.NumberOf(node.Entry.Gid));
        writer.U32(node.Entry.ModifiedTime);
        writer.U32(node.Number);
        return writer;
    }

    private static bool HasXattrs(WrittenNode node) => node.XattrIndex != Inode.NoXattrs;
}
