using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The index of a large directory: for every metadata block of its listing the first name in it.</summary>
internal static class DirectoryIndex
{
    /// <summary>The byte of the listing at which to begin the search for a name: the last run whose first name is not behind
    /// it.</summary>
    public static long RunStart(MetadataTable inodes, long inodePosition, in Inode directory, ReadOnlySpan<byte> name)
    {
        using MetadataVisit visit = inodes.Visit();
        long at = inodePosition + directory.HeaderSize;
        long start = 0;
        for (int left = directory.DirectoryIndexCount; left > 0; left--)
        {
            DirectoryIndexEntry entry = DirectoryIndexEntry.Parse(inodes.Read(at, DirectoryIndexEntry.HeaderSize),
                inodes.OriginOf(at));
            if (inodes.Read(at + DirectoryIndexEntry.HeaderSize, entry.NameLength).SequenceCompareTo(name) > 0)
            {
                break;
            }

            if (entry.ListingOffset >= directory.ListingSize)
            {
                throw new CorruptImageException("squashfs directory index entry, listing offset", inodes.OriginOf(at),
                    $"{entry.ListingOffset}",
                    $"below {directory.ListingSize}");
            }

            start = entry.ListingOffset;
            at += entry.Size;
        }

        return start;
    }
}
