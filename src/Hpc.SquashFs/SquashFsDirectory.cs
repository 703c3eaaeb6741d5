using System.Text;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The listing of one directory.</summary>
internal sealed class SquashFsDirectory(ImageParts parts, Inode inode, MetadataReference place)
{
    /// <summary>All entries, in the order of their names' bytes.</summary>
    internal IEnumerable<DirectoryEntry> Entries()
    {
        DirectoryScan scan = ScanFrom(inode.Listing, inode.ListingSize);
        while (scan.Next())
        {
            yield return new DirectoryEntry(Encoding.Latin1.GetString(scan.Name), scan.Type, scan.Inode, scan.Number);
        }
    }

    /// <summary>The inode that <paramref name="name"/> stands for. The listing is sorted, so the search begins at the last
    /// index entry that is not behind the name, and ends at the first name that is: one entry is looked at too many, which would show
    /// a second one of that name.</summary>
    internal MetadataReference? Find(ReadOnlySpan<byte> name)
    {
        MetadataReference? found = null;
        DirectoryScan scan = ScanNear(name);
        for (int order = -1; order <= 0 && scan.Next();)
        {
            order = scan.Name.SequenceCompareTo(name);
            found = order == 0 ? scan.Inode : found;
        }

        return found;
    }

    private DirectoryScan ScanNear(ReadOnlySpan<byte> name)
    {
        MetadataReference start = inode.Listing;
        long skipped = 0;
        MetadataCursor index = parts.Inodes(place);
        index.Skip(inode.HeaderSize);
        Span<byte> record = stackalloc byte[DirectoryIndexEntry.HeaderSize];
        Span<byte> firstName = stackalloc byte[SquashFsLimits.NameMaximum];
        for (int i = 0; i < inode.DirectoryIndexCount; i++)
        {
            long origin = index.Origin;
            index.Read(record);
            DirectoryIndexEntry entry = DirectoryIndexEntry.Parse(record, origin);
            index.Read(firstName[..entry.NameLength]);
            if (firstName[..entry.NameLength].SequenceCompareTo(name) > 0)
            {
                break;
            }

            (start, skipped) = Place(entry, origin);
        }

        return ScanFrom(start, inode.ListingSize - skipped);
    }

    private (MetadataReference Start, long Skipped) Place(in DirectoryIndexEntry entry, long origin)
    {
        long offset = (inode.Listing.Offset + (long)entry.ListingOffset) % SquashFsLimits.MetadataBlockSize;
        return entry.ListingOffset < inode.ListingSize
            ? (new MetadataReference(entry.Block, (ushort)offset), entry.ListingOffset)
            : throw new CorruptImageException(
                "squashfs directory index entry, listing offset", origin, $"{entry.ListingOffset}", $"below {inode.ListingSize}");
    }

    private DirectoryScan ScanFrom(MetadataReference start, long bytes) => new(parts.Listing(start), bytes);
}
