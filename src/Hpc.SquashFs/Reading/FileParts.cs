using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Goes through a stretch of a file, block by block: a row of blocks, then perhaps a tail in a fragment that the file
/// shares with others. The image stores only the blocks' sizes, so the place of one follows from those before it.</summary>
public ref struct FileParts
{
    private readonly ImageTables _tables;
    private readonly BlockList _blocks;
    private readonly int _blockSize;
    private readonly long _fileSize;
    private readonly uint _fragmentIndex;
    private readonly int _fragmentOffset;
    private readonly long _end;
    private long _at;
    private long _block;
    private BlockOffset _next;
    private readonly BlockSum _known;
    private readonly bool _isPatient;
    private bool _isFound;

    /// <param name="end">Where the stretch ends, at most where the file does.</param>
    /// <param name="known">What is known of where blocks are (<see cref="BlockList.Approach"/>).</param>
    /// <param name="isPatient">Sizes are added up, however many they are; otherwise see <see cref="IsFar"/>.</param>
    public FileParts(ImageTables tables, long inodePosition, in Inode file, long offset, long end, BlockSum known = default,
        bool isPatient = true)
    {
        (_known, _isPatient) = (known, isPatient);
        _tables = tables;
        _blocks = new BlockList(tables, inodePosition, file);
        _blockSize = tables.Superblock.BlockSize;
        _fileSize = file.Size;
        _fragmentIndex = file.FragmentIndex;
        _fragmentOffset = file.FragmentOffset;
        _at = offset;
        _end = end;
        _block = offset / _blockSize;
    }

    /// <summary>Blocks that the file has beside its tail.</summary>
    public readonly long BlockCount => _blocks.Count;

    /// <summary>Byte of the file at which the block begins.</summary>
    public long Start { get; private set; }

    /// <summary>Where it is stored; of no meaning for a hole.</summary>
    public BlockOffset Position { get; private set; }

    public BlockSizeField Size { get; private set; }

    /// <summary>The file's bytes in it, from <see cref="First"/> on.</summary>
    public int Whole { get; private set; }

    /// <summary>Byte of the decoded block at which the file's begin: 0 but for a tail.</summary>
    public int First { get; private set; }

    /// <summary>Byte of the file's at which the stretch begins.</summary>
    public int From { get; private set; }

    /// <summary>Bytes of the stretch.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether the block is a fragment, in which others have theirs, too.</summary>
    public bool IsTail { get; private set; }

    /// <summary>A block of zeros that the image does not store.</summary>
    public readonly bool IsHole => Size.IsHole;

    /// <summary>The next block is so far from all that is known that to find it would take long.</summary>
    public bool IsFar { get; private set; }

    /// <summary>Steps to the next block of the stretch; false at its end, or where it <see cref="IsFar"/>.</summary>
    /// <exception cref="CorruptImageException">The block cannot be where or what the image says.</exception>
    public bool MoveNext()
    {
        if (_at >= _end)
        {
            return false;
        }

        Start = _block * _blockSize;
        From = (int)(_at - Start);
        Whole = (int)Math.Min(_blockSize, _fileSize - Start);
        Wanted = (int)Math.Min(_end - _at, Whole - From);
        IsTail = _block >= _blocks.Count;
        if (IsTail)
        {
            FragmentEntry fragment = _tables.ReadFragment(_fragmentIndex);
            (Position, Size, First) = (fragment.Start, fragment.SizeField, _fragmentOffset);
        }
        else if (!FindBlock())
        {
            IsFar = true;
            return false;
        }

        _at += Wanted;
        _block++;
        return true;
    }

    private bool FindBlock()
    {
        Size = _blocks.SizeOf(_block);
        if (!_isFound && !Size.IsHole)
        {
            if (!_isPatient && _block > BlockList.Near && !_blocks.IsNear(_block, _known))
            {
                return false;
            }

            _next = _blocks.PositionOf(_block, _known);
            _isFound = true;
        }

        if (!Size.IsHole)
        {
            _blocks.Check(_block, _next, Size);
        }

        Position = _next;
        _next += Size.StoredSize;
        return true;
    }
}
