namespace Hpc.Fuse;

/// <summary>Where the blocks of long files are: of each file the stored bytes in front of every so-manieth block, as far as somebody has
/// added them up. Without it each read would add up all block sizes in front of it.</summary>
/// <remarks>Memory for about 500,000 of these marks, which are a hundred terabytes of files. When it is full all are forgotten and noted anew.
/// Thread-safe; the lock is held for no longer than a look takes.</remarks>
internal sealed unsafe class BlockPositions : IDisposable
{
    /// <summary>Blocks between two marks: so many sizes fill a metadata block.</summary>
    private const int SmallestStepLog = 11;

    private const int MostMarksOfFile = 1 << 14;
    private const int MarkRoom = 1 << 19;
    private const int FileRoom = 1 << 12;

    /// <summary>Files whose marks are kept at once: half of the room, so that a search for one ends soon.</summary>
    private const int MostFiles = FileRoom / 2;

    private readonly MappedMemory _marks = new((long)MarkRoom * sizeof(long));
    private readonly MappedMemory _files = new((long)FileRoom * sizeof(MarkedFile));
    private readonly MappedMemory _lockWord = new(sizeof(int));
    private readonly FutexLock _lock;
    private int _markCount;
    private int _fileCount;

    public BlockPositions() => _lock = new FutexLock((int*)_lockWord.Start);

    private long* Marks => (long*)_marks.Start;

    private MarkedFile* Files => (MarkedFile*)_files.Start;

    /// <summary>log2 of the blocks between two marks of a file.</summary>
    public static int StepLog(long blockCount)
    {
        int log = SmallestStepLog;
        while (blockCount >> log > MostMarksOfFile)
        {
            log++;
        }

        return log;
    }

    /// <summary>The last mark in front of a block, or at it.</summary>
    /// <param name="inodePosition">The file.</param>
    /// <param name="blockCount">Its blocks.</param>
    /// <param name="block">The block.</param>
    /// <returns>A block, and the stored bytes in front of it; block 0 where nothing is known.</returns>
    public (long Block, long StoredBytes) Before(long inodePosition, long blockCount, long block)
    {
        int log = StepLog(blockCount);
        if (block >> log == 0)
        {
            return (0, 0);
        }

        _lock.Enter();
        MarkedFile* file = Find(inodePosition);
        int mark = (int)Math.Min(block >> log, file->Known);
        long sum = mark == 0 ? 0 : Marks[file->First + mark - 1];
        _lock.Exit();
        return ((long)mark << log, sum);
    }

    /// <summary>Notes a mark, if it is the next one of its file.</summary>
    /// <param name="block">A multiple of the blocks between two marks.</param>
    /// <param name="storedBytes">Stored bytes in front of it.</param>
    public void Note(long inodePosition, long blockCount, long block, long storedBytes)
    {
        int log = StepLog(blockCount);
        _lock.Enter();
        MarkedFile* file = Find(inodePosition);
        if (file->Room == 0)
        {
            file = Add(inodePosition, (int)(blockCount >> log));
        }

        if (block >> log == file->Known + 1 && file->Known < file->Room)
        {
            Marks[file->First + file->Known++] = storedBytes;
        }

        _lock.Exit();
    }

    public void Dispose()
    {
        _marks.Dispose();
        _files.Dispose();
        _lockWord.Dispose();
    }

    /// <summary>The file's place, or an empty one.</summary>
    private MarkedFile* Find(long inodePosition)
    {
        uint at = (uint)((ulong)inodePosition * 0x9E3779B97F4A7C15 >> 40);
        while (Files[at % FileRoom].Room > 0 && Files[at % FileRoom].InodePosition != inodePosition)
        {
            at++;
        }

        return Files + at % FileRoom;
    }

    private MarkedFile* Add(long inodePosition, int room)
    {
        if (_fileCount == MostFiles || _markCount + room > MarkRoom)
        {
            new Span<MarkedFile>(Files, FileRoom).Clear();
            (_fileCount, _markCount) = (0, 0);
        }

        MarkedFile* file = Find(inodePosition);
        *file = new MarkedFile { InodePosition = inodePosition, First = _markCount, Room = room };
        _markCount += room;
        _fileCount++;
        return file;
    }

    private struct MarkedFile
    {
        public long InodePosition;

        /// <summary>Where its marks begin.</summary>
        public int First;

        /// <summary>Marks that it may have; 0 for an empty place.</summary>
        public int Room;

        /// <summary>Marks that it has.</summary>
        public int Known;
    }
}
