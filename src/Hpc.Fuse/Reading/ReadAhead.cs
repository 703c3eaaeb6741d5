using Hpc.Binary;
using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.Reading;

/// <summary>Decodes blocks before they are asked for: notices reads that follow one another, within a file or from one file
/// to the next, and runs ahead of them into the block cache. Of a read that follows no other, the block behind it is a
/// guess (<see cref="ReadAheadThrottle"/>).</summary>
/// <remarks>What the reader has passed meanwhile is never decoded: a stream only remembers the place where reading ahead
/// goes on, and that place moves along with the reader. The image is looked at without the lock, and each time no further than
/// <see cref="BlockIterator"/> goes: no reader waits for what another one's file looks like.</remarks>
internal sealed unsafe class ReadAhead : IDisposable
{
    private const int StreamCount = 16;

    /// <summary>So many reads in a row are a stream.</summary>
    private const int StreakOfStream = 2;

    /// <summary>The longest lead in bytes; more would only fill the cache.</summary>
    private const long LongestLead = 1 << 20;

    private readonly ImageTables _tables;
    private readonly BlockCache _cache;
    private readonly EventCount _events;
    private readonly ReadAheadThrottle _throttle;
    private readonly MappedMemory _memory = new(StreamCount * sizeof(SequentialReader) + sizeof(int));
    private readonly FutexLock _lock;
    private readonly int _longestLead;
    private long _clock;
    private long _steps;

    public ReadAhead(ImageTables tables, BlockCache cache, EventCount events, ReadAheadThrottle throttle)
    {
        _throttle = throttle;
        _tables = tables;
        _cache = cache;
        _events = events;
        _lock = new FutexLock(LockWord);
        _longestLead = (int)Math.Max(2, Math.Min(LongestLead / cache.BlockSize, cache.SlotCount / 4));
        new Span<SequentialReader>(Streams, StreamCount)
            .Fill(new SequentialReader { InodePosition = -1, Ahead = new BlockIterator(-1, 0) });
    }

    private SequentialReader* Streams => (SequentialReader*)_memory.Start;

    private int* LockWord => (int*)(_memory.Start + StreamCount * sizeof(SequentialReader));

    /// <summary>A read begins: of units of a file from <paramref name="first"/> up to but without
    /// <paramref name="end"/>.</summary>
    public void Follow(long inodePosition, in Inode file, long first, long end)
    {
        if (!TryLook(inodePosition, file, end, out FileReach reach))
        {
            return;
        }

        _lock.Enter();
        SequentialReader* stream = Find(inodePosition, first);
        if (stream == null)
        {
            stream = Begin(reach, end);
        }
        else
        {
            Continue(stream, reach, end);
        }

        bool hasWork = CanRunAhead(stream) && stream->Lead <= _longestLead / 2;
        _lock.Exit();
        if (hasWork)
        {
            _events.Signal();
        }
    }

    /// <summary>Decodes one block; false when no stream needs any.</summary>
    public bool TryStep(BlockFiller filler)
    {
        if (!TryTake(out BlockOffset position, out BlockSizeField size, out bool isGuess))
        {
            return false;
        }

        filler.Prefetch(position, size, isGuess ? FillReason.Guess : FillReason.Stream);
        return true;
    }

    public void Dispose() => _memory.Dispose();

    private SequentialReader* Find(long inodePosition, long first)
    {
        for (int i = 0; i < StreamCount; i++)
        {
            SequentialReader* stream = Streams + i;

            // One behind: a read that begins in the middle of a block. One ahead: the kernel reads ahead too, and two threads may
            // swap.
            bool goesOn = stream->InodePosition == inodePosition && Math.Abs(first - stream->NextUnit) <= 1;
            if (goesOn || (first == 0 && stream->NextFile == inodePosition && stream->NextFile > 0))
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>What the image says about a file that is read.</summary>
    private bool TryLook(long inodePosition, in Inode file, long end, out FileReach reach)
    {
        long blockCount = file.BlockCount(_tables.Superblock);
        long unitCount = BlockIterator.UnitsOf(_tables, file);
        try
        {
            reach = new FileReach(
                inodePosition,
                blockCount,
                unitCount,
                end >= unitCount ? BlockIterator.NextFile(_tables, inodePosition) : 0,
                file.HasFragment ? file.FragmentIndex : -1,
                file.HasFragment && end > blockCount ? _tables.ReadFragment(file.FragmentIndex).Start.Value : 0);
            return true;
        }
        catch (Exception damage) when (damage is CorruptImageException or SystemCallException)
        {
            reach = default; // a neighbour of the file is damaged, which is no reason to skip the file
            return false;
        }
    }

    private SequentialReader* Begin(in FileReach file, long end)
    {
        SequentialReader* oldest = Streams;
        for (int i = 1; i < StreamCount; i++)
        {
            oldest = Streams[i].LastUse < oldest->LastUse ? Streams + i : oldest;
        }

        *oldest = new SequentialReader { Ahead = new BlockIterator(-1, 0) };
        MoveTo(oldest, file, end);
        if (_throttle.Allows())
        {
            oldest->Ahead = IteratorBehind(oldest, file);
        }

        return oldest;
    }

    private void Continue(SequentialReader* stream, in FileReach file, long end)
    {
        bool isSameFile = stream->InodePosition == file.InodePosition;
        long passed = isSameFile ? Math.Max(0, end - stream->NextUnit) : end;
        bool endsInKnownFragment = file.Fragment >= 0 && end > file.BlockCount && stream->LastFragment == file.Fragment;
        stream->Lead -= (int)Math.Min(passed - (endsInKnownFragment ? 1 : 0), stream->Lead);
        stream->Streak++;
        MoveTo(stream, file, isSameFile ? Math.Max(end, stream->NextUnit) : end);
        if (stream->Lead <= 0 && (!stream->Ahead.HasEnded || stream->Step != 0) || stream->Streak == StreakOfStream)
        {
            (stream->Lead, stream->Step) = (0, 0);
            stream->Ahead = IteratorBehind(stream, file);
        }
    }

    /// <summary>What lies behind the reader. The fragment that it is in is not ahead of it.</summary>
    private static BlockIterator IteratorBehind(SequentialReader* stream, in FileReach file) =>
        new(stream->InodePosition, stream->NextUnit, file.FragmentStart);

    private void MoveTo(SequentialReader* stream, in FileReach file, long end)
    {
        stream->InodePosition = file.InodePosition;
        stream->NextUnit = end;
        stream->UnitCount = file.UnitCount;
        stream->NextFile = file.NextFile;
        stream->LastFragment = file.Fragment;
        stream->LastUse = ++_clock;
    }

    /// <summary>The lead grows with the streak, so a short run of reads costs little in vain.</summary>
    private bool CanRunAhead(SequentialReader* stream) =>
        !stream->Ahead.HasEnded && stream->Lead < (stream->Streak < StreakOfStream ? 1 : Math.Min(stream->Streak, _longestLead));

    private bool TryTake(out BlockOffset position, out BlockSizeField size, out bool isGuess)
    {
        if (!TryBeginStep(out SequentialReader* stream, out BlockIterator iterator, out long step, out isGuess))
        {
            (position, size) = (default, default);
            return false;
        }

        bool found;
        try
        {
            found = iterator.MoveNext(_tables, out position, out size);
        }
        catch (Exception damage) when (damage is CorruptImageException or SystemCallException)
        {
            (position, size, found) = (default, default, false); // the reader will come to it, and it is his to report
            iterator = new BlockIterator(-1, 0);
        }

        EndStep(stream, iterator, step, found);
        return found;
    }

    private bool TryBeginStep(out SequentialReader* neediest, out BlockIterator iterator, out long step, out bool isGuess)
    {
        neediest = null;
        (iterator, step, isGuess) = (default, 0, false);
        _lock.Enter();
        for (int i = 0; i < StreamCount; i++)
        {
            if (CanRunAhead(Streams + i) && (neediest == null || Streams[i].Lead < neediest->Lead))
            {
                neediest = Streams + i;
            }
        }

        if (neediest != null)
        {
            isGuess = neediest->Streak < StreakOfStream;
            iterator = neediest->Ahead;
            neediest->Ahead = new BlockIterator(-1, 0);
            neediest->Step = step = ++_steps;
        }

        _lock.Exit();
        return neediest != null;
    }

    private void EndStep(SequentialReader* stream, in BlockIterator iterator, long step, bool found)
    {
        bool hasMore = false;
        _lock.Enter();
        if (stream->Step == step)
        {
            stream->Step = 0;
            stream->Ahead = iterator;
            stream->Lead += found ? 1 : 0;
            hasMore = found && CanRunAhead(stream);
        }

        _lock.Exit();
        if (hasMore)
        {
            _events.Signal(); // another thread, which saw an ended iterator meanwhile
        }
    }

    /// <summary>A file that is read, as the image has it.</summary>
    /// <param name="NextFile">The one behind it, where the read reaches its end; 0 for not looked up.</param>
    /// <param name="Fragment">Of its tail, or negative.</param>
    /// <param name="FragmentStart">Where that is stored, if the read reaches it; else 0.</param>
    private readonly record struct FileReach(long InodePosition, long BlockCount, long UnitCount, long NextFile, long Fragment,
        long FragmentStart);
}
