using System.Buffers.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse.Reading;

/// <summary>Walks the stored blocks of an image in the order in which its inodes lie: block after block of a file, then
/// the next file. Writers store data, inodes and names of a directory in the same order, so this is the way that a
/// sequential reader, a copy and a tar go.</summary>
/// <param name="inodePosition">The file to begin with; negative for one that has ended.</param>
/// <param name="unit">The file's unit to begin with.</param>
/// <param name="lastPosition">The block before, which the first step does not give again.</param>
internal struct BlockIterator(long inodePosition, long unit, long lastPosition = 0)
{
    /// <summary>Inodes and units that are looked at in search of the next data.</summary>
    private const int MostSkipped = 256;

    private long _lastPosition = lastPosition;

    /// <summary>Where the next unit with data is stored; negative where that has to be found out.</summary>
    private long _next = -1;

    /// <summary>Position of the file's inode; negative when it has ended.</summary>
    public long InodePosition { get; private set; } = inodePosition;

    /// <summary>The file's next block; the one behind the last is its tail in a fragment.</summary>
    public long Unit { get; private set; } = unit;

    public readonly bool HasEnded => InodePosition < 0;

    /// <summary>Units of a file: its blocks, and its tail if it has one in a fragment.</summary>
    public static long UnitsOf(ImageTables tables, in Inode file) =>
        file.BlockCount(tables.Superblock) + (file.TailSize(tables.Superblock) > 0 ? 1 : 0);

    /// <summary>Steps to the next block that takes room in the image and is not the one that the last step gave: small files
    /// share fragments.</summary>
    /// <returns>False at the end, or when there is none near: then the next call goes on searching.</returns>
    public bool MoveNext(ImageTables tables, out BlockOffset position, out BlockSizeField size)
    {
        (position, size) = (default, default);
        for (int skipped = 0; skipped < MostSkipped; skipped++)
        {
            if (!TryReadInode(tables, out Inode inode))
            {
                InodePosition = -1;
                return false;
            }

            for (long end = inode.IsFile ? UnitsOf(tables, inode) : 0; Unit < end;)
            {
                if (skipped++ == MostSkipped || !TryReadUnit(tables, inode, out position, out size))
                {
                    return false;
                }

                if (!size.IsHole && position.Value != _lastPosition)
                {
                    _lastPosition = position.Value;
                    return true;
                }
            }

            (InodePosition, Unit, _next) = (tables.EndOfInode(InodePosition, inode), 0, -1);
        }

        return false;
    }

    /// <summary>Where the next file with data lies, behind the one at this position; negative when there is none near.</summary>
    public static long NextFile(ImageTables tables, long inodePosition)
    {
        BlockIterator iterator = new(inodePosition, 0);
        for (int skipped = 0; skipped < MostSkipped && iterator.TryReadInode(tables, out Inode inode); skipped++)
        {
            if (skipped > 0 && inode.IsFile && inode.Size > 0)
            {
                return iterator.InodePosition;
            }

            iterator.InodePosition = tables.EndOfInode(iterator.InodePosition, inode);
        }

        return -1;
    }

    /// <summary>Behind the last inode its metadata block is zeros, or the table ends.</summary>
    private readonly bool TryReadInode(ImageTables tables, out Inode inode)
    {
        using MetadataVisit visit = tables.Visit();
        inode = default;
        ReadOnlySpan<byte> type = HasEnded ? [] : tables.Inodes.ReadUpTo(InodePosition, sizeof(ushort));
        if (type.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16LittleEndian(type) == 0)
        {
            return false;
        }

        inode = tables.ReadInode(InodePosition);
        return true;
    }

    /// <summary>Reads where the next unit is, and steps over it. What is far from all that is known ends the walk: nobody waits
    /// for it.</summary>
    private bool TryReadUnit(ImageTables tables, in Inode file, out BlockOffset position, out BlockSizeField size)
    {
        BlockList blocks = new(tables, InodePosition, file);
        if (Unit == blocks.Count)
        {
            FragmentEntry fragment = tables.ReadFragment(file.FragmentIndex);
            (position, size) = (fragment.Start, fragment.SizeField);
        }
        else
        {
            size = blocks.SizeOf(Unit);
            if (!size.IsHole && _next < 0)
            {
                if (!blocks.IsNear(Unit))
                {
                    (InodePosition, position) = (-1, default);
                    return false;
                }

                _next = blocks.PositionOf(Unit).Value;
            }

            position = new BlockOffset(_next);
            _next += size.StoredSize;
        }

        Unit++;
        return true;
    }
}
