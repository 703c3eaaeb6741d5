using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Writes the listings of directories whose members' inodes are written.</summary>
internal sealed class ListingWriter(MetadataWriter listings)
{
    /// <summary>Index entries that an inode can count.</summary>
    private const int IndexMaximum = ushort.MaxValue;

    /// <summary>Writes one directory's listing: rows of entries whose inodes share a metadata block and whose own bytes begin in
    /// the same block of the listing, so that the index can lead to every block.</summary>
    internal WrittenListing Write(IReadOnlyList<(string Name, WrittenNode Node)> entries)
    {
        MetadataReference start = listings.Position;
        long first = listings.Length;
        List<(DirectoryIndexEntry, string)> index = [];
        long block = first / SquashFsLimits.MetadataBlockSize;
        for (int from = 0; from < entries.Count;)
        {
            long at = listings.Length;
            if (at / SquashFsLimits.MetadataBlockSize != block && index.Count < IndexMaximum)
            {
                block = at / SquashFsLimits.MetadataBlockSize;
                string name = entries[from].Name;
                index.Add((new DirectoryIndexEntry((uint)(at - first), (uint)listings.Position.Block, name.Length), name));
            }

            int to = RunEnd(entries, from, at);
            WriteRun(entries, from, to);
            from = to;
        }

        return new WrittenListing(start, listings.Length - first, index);
    }

    private static int RunEnd(IReadOnlyList<(string Name, WrittenNode Node)> entries, int from, long at)
    {
        WrittenNode head = entries[from].Node;
        long block = at / SquashFsLimits.MetadataBlockSize;
        long position = at + DirectoryHeader.Size;
        int to = from;
        while (to < entries.Count && to - from < SquashFsLimits.DirectoryRunMaximum)
        {
            (string name, WrittenNode node) = entries[to];
            long delta = (long)node.Number - head.Number;
            bool belongs = node.Place!.Value.Block == head.Place!.Value.Block && delta is >= short.MinValue and <= short.MaxValue
                && (to == from || position / SquashFsLimits.MetadataBlockSize == block);
            if (!belongs)
            {
                break;
            }

            position += DirectoryEntryRecord.HeaderSize + name.Length;
            to++;
        }

        return to;
    }

    private void WriteRun(IReadOnlyList<(string Name, WrittenNode Node)> entries, int from, int to)
    {
        WrittenNode head = entries[from].Node;
        Span<byte> record = stackalloc byte[DirectoryEntryRecord.HeaderSize + SquashFsLimits.NameMaximum];
        ByteWriter header = new(record);
        header.U32((uint)(to - from - 1));
        header.U32((uint)head.Place!.Value.Block);
        header.U32(head.Number);
        listings.Write(header.Written);
        for (int i = from; i < to; i++)
        {
            (string name, WrittenNode node) = entries[i];
            ByteWriter entry = new(record);
            entry.U16(node.Place!.Value.Offset);
            entry.I16((short)((long)node.Number - head.Number));
            entry.U16((int)node.Type);
            entry.U16(name.Length - 1);
            entry.Text(name);
            listings.Write(entry.Written);
        }
    }
}
