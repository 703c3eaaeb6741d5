using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Goes through a directory's listing, or the rest of it, entry by entry.</summary>
internal sealed class DirectoryScan(MetadataCursor listing, long bytes)
{
    private byte[] _name = new byte[SquashFsLimits.NameMaximum];
    private byte[] _previous = new byte[SquashFsLimits.NameMaximum];
    private DirectoryHeader _header;
    private DirectoryEntryRecord _entry;
    private int _entriesInRun;

    internal ReadOnlySpan<byte> Name => _name.AsSpan(0, _entry.NameLength);
    internal InodeType Type => _entry.Type;
    internal MetadataReference Inode => _entry.Inode(_header);
    internal InodeNumber Number => _entry.Number(_header);

    /// <summary>Steps to the next entry; false at the end.</summary>
    internal bool Next()
    {
        if (_entriesInRun == 0)
        {
            if (bytes == 0)
            {
                return false;
            }

            ReadHeader();
        }

        ReadEntry();
        _entriesInRun--;
        return true;
    }

    private void ReadHeader()
    {
        long origin = listing.Origin;
        Span<byte> record = stackalloc byte[DirectoryHeader.Size];
        Take(record);
        _header = DirectoryHeader.Parse(record, origin);
        _entriesInRun = _header.Count;
    }

    private void ReadEntry()
    {
        long origin = listing.Origin;
        Span<byte> record = stackalloc byte[DirectoryEntryRecord.HeaderSize];
        Take(record);
        int previous = _entry.NameLength;
        (_name, _previous) = (_previous, _name);
        _entry = DirectoryEntryRecord.Parse(record, origin);
        Take(_name.AsSpan(0, _entry.NameLength));
        DirectoryEntryRecord.CheckName(Name, _previous.AsSpan(0, previous), origin);
    }

    private void Take(Span<byte> destination)
    {
        if (destination.Length > bytes)
        {
            throw new CorruptImageException(
                "squashfs directory listing", listing.Origin, $"{bytes} bytes left", $"at least {destination.Length}");
        }

        listing.Read(destination);
        bytes -= destination.Length;
    }
}
