using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Walks the names of one directory. A listing is a sequence of runs: a header, then up to 256 entries whose
/// inodes share a metadata block.</summary>
public struct DirectoryCursor
{
    private readonly MetadataTable _table;
    private readonly long _listing;
    private readonly long _size;
    private long _runStart;
    private long _next;
    private int _indexInRun;
    private DirectoryHeader _header;
    private NameBytes _name;
    private int _nameLength;

    /// <param name="table">The decoded directory table.</param>
    /// <param name="directory">The directory's inode.</param>
    /// <param name="runStart">Byte of the listing at which to begin: that of a header.</param>
    public DirectoryCursor(MetadataTable table, in Inode directory, long runStart = 0)
    {
        _table = table;
        _size = directory.ListingSize;
        _listing = _size == 0 ? 0 : table.PositionOf(directory.Listing);
        _runStart = runStart;
        _next = runStart;
    }

    public DirectoryEntryRecord Entry { get; private set; }

    /// <summary>Until the next move.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => _name[.._nameLength];

    public readonly DirectoryHeader Header => _header;

    /// <summary>Names the place behind the current entry, so that a listing can be resumed there: the byte of the run's
    /// header times 512, plus the entries of the run that are done.</summary>
    public readonly ulong Place => ((ulong)_runStart << 9) | (uint)_indexInRun;

    /// <summary>A cursor that goes on at a <see cref="Place"/>. A place that no cursor ever named reads as the end, or
    /// as an error.</summary>
    public static DirectoryCursor At(MetadataTable table, in Inode directory, ulong place)
    {
        DirectoryCursor cursor = new(table, directory, (long)(place >> 9));
        for (int done = (int)(place & 511); done > 0 && cursor.MoveNext(); done--)
        {
        }

        return cursor;
    }

    public bool MoveNext()
    {
        using MetadataVisit visit = _table.Visit();
        if (_indexInRun == _header.Count && !StartRun())
        {
            return false;
        }

        long origin = _table.OriginOf(_listing + _next);
        Entry = DirectoryEntryRecord.Parse(Take(DirectoryEntryRecord.HeaderSize), origin);
        ReadOnlySpan<byte> name = Take(Entry.NameLength);
        DirectoryEntryRecord.CheckName(name, Name, origin);
        name.CopyTo(_name);
        _nameLength = name.Length;
        _indexInRun++;
        return true;
    }

    private bool StartRun()
    {
        if (_next >= _size)
        {
            return false;
        }

        _runStart = _next;
        _header = DirectoryHeader.Parse(Take(DirectoryHeader.Size), _table.OriginOf(_listing + _next));
        _indexInRun = 0;
        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _size - _next)
        {
            throw new CorruptImageException(
                "squashfs directory listing", _table.OriginOf(_listing + _next), $"{_size - _next} bytes left",
                $"at least {count}");
        }

        ReadOnlySpan<byte> taken = _table.Read(_listing + _next, count);
        _next += count;
        return taken;
    }

    /// <summary>Room for the longest name.</summary>
    [InlineArray(SquashFsLimits.NameMaximum)]
    private struct NameBytes
    {
        private byte _first;
    }
}
