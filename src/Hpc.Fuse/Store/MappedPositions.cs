using Hpc.Fuse.Memory;
using Hpc.SquashFs;

namespace Hpc.Fuse.Store;

/// <summary>The marks of all files of an image.</summary>
/// <remarks>Memory for about 500,000 of these marks, which are a hundred terabytes of files. When it is full all are forgotten
/// and noted again. Thread-safe; the lock is held for no longer than a look takes.</remarks>
internal sealed unsafe class MappedPositions : BlockPositions, IDisposable
{
    private const int MarkRoom = 1 << 19;
    private const int FileRoom = 1 << 12;

    /// <summary>Files whose marks are kept at once: half of the room, so that a search for one ends soon.</summary>
    private const int MostFiles = FileRoom / 2;

    /// <summary>Bytes, when all is noted.</summary>
    public static long Size => ((long)MarkRoom * sizeof(long)) + ((long)FileRoom * sizeof(MarkedFile));

    private readonly MappedMemory _marks = new((long)MarkRoom * sizeof(long));
    private readonly MappedMemory _files = new((long)FileRoom * sizeof(MarkedFile));
    private readonly MappedMemory _lockWord = new(sizeof(int));
    private readonly FutexLock _lock;
    private int _markCount;
    private int _fileCount;

    public MappedPositions() => _lock = new FutexLock((int*)_lockWord.Start);

    private long* Marks => (long*)_marks.Start;

    private MarkedFile* Files => (MarkedFile*)_files.Start;

    public override BlockSum Before(long inodePosition, long blockCount, long block)
    {
        int log = StepLog(blockCount);
        if (block >> log == 0)
        {
            return default;
        }

        _lock.Enter();
        MarkedFile* file = Find(inodePosition);
        int mark = (int)Math.Min(block >> log, file->Known);
        long sum = mark == 0 ? 0 : Marks[file->First + mark - 1];
        _lock.Exit();
        return new BlockSum((long)mark << log, sum);
    }

    public override void Note(long inodePosition, long blockCount, long block, long storedBytes)
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
