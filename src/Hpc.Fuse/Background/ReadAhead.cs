using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Decodes blocks before they are asked for: notices reads that follow one another, within a file or from one file
/// to the next, and runs ahead of them into the block cache. Of a read that follows no other, the block behind it is a
/// guess (<see cref="GuessCredit"/>).</summary>
/// <remarks>What the reader has passed meanwhile is never decoded: a stream only remembers the place where reading ahead
/// goes on, and that place moves along with the reader.</remarks>
internal sealed unsafe class ReadAhead : IDisposable
{
    private const int StreamCount = 16;

    /// <summary>So many reads in a row are a stream.</summary>
    private const int StreakOfStream = 2;

    /// <summary>The longest lead in bytes; more would only fill the cache.</summary>
    private const long LongestLead = 1 << 20;

    private readonly ImageTables _tables;
    private readonly BlockCache _cache;
    private readonly WorkBell _bell;
    private readonly GuessCredit _guesses;
    private readonly MappedMemory _memory = new(StreamCount * sizeof(ReadStream) + sizeof(int));
    private readonly FutexLock _lock;
    private readonly int _longestLead;
    private long _clock;

    public ReadAhead(ImageTables tables, BlockCache cache, WorkBell bell, GuessCredit guesses)
    {
        _guesses = guesses;
        _tables = tables;
        _cache = cache;
        _bell = bell;
        _lock = new FutexLock(LockWord);
        _longestLead = (int)Math.Max(2, Math.Min(LongestLead / cache.BlockSize, cache.SlotCount / 4));
        new Span<ReadStream>(Streams, StreamCount).Fill(new ReadStream { InodePosition = -1, Ahead = new DataTrail(-1, 0) });
    }

    private ReadStream* Streams => (ReadStream*)_memory.Start;

    private int* LockWord => (int*)(_memory.Start + StreamCount * sizeof(ReadStream));

    /// <summary>A read begins: of units of a file from <paramref name="first"/> up to but without <paramref name="end"/>.</summary>
    public void Follow(long inodePosition, in Inode file, long first, long end)
    {
        bool hasWork;
        _lock.Enter();
        try
        {
            ReadStream* stream = Find(inodePosition, first);
            if (stream == null)
            {
                stream = Begin(inodePosition, file, end);
            }
            else
            {
                Continue(stream, inodePosition, file, end);
            }

            hasWork = CanRunAhead(stream) && stream->Lead <= _longestLead / 2;
        }
        catch (CorruptImageException)
        {
            hasWork = false; // a neighbour of the file is damaged, which is no reason not to read the file
        }
        finally
        {
            _lock.Exit();
        }

        if (hasWork)
        {
            _bell.Ring();
        }
    }

    /// <summary>Decodes one block; false when no stream needs any.</summary>
    public bool TryStep(BlockFiller filler)
    {
        if (!TryTake(out BlockOffset position, out BlockSizeField size, out bool isGuess))
        {
            return false;
        }

        filler.Foresee(position, size, isGuess ? Foresight.Guess : Foresight.Stream);
        return true;
    }

    public void Dispose() => _memory.Dispose();

    private ReadStream* Find(long inodePosition, long first)
    {
        for (int i = 0; i < StreamCount; i++)
        {
            ReadStream* stream = Streams + i;

            // One behind: a read that begins in the middle of a block. One ahead: the kernel reads ahead too, and two threads may swap.
            bool goesOn = stream->InodePosition == inodePosition && Math.Abs(first - stream->NextUnit) <= 1;
            if (goesOn || (first == 0 && stream->NextFile == inodePosition && stream->NextFile > 0))
            {
                return stream;
            }
        }

        return null;
    }

    private ReadStream* Begin(long inodePosition, in Inode file, long end)
    {
        ReadStream* oldest = Streams;
        for (int i = 1; i < StreamCount; i++)
        {
            oldest = Streams[i].LastUse < oldest->LastUse ? Streams + i : oldest;
        }

        *oldest = new ReadStream { Ahead = new DataTrail(-1, 0) };
        MoveTo(oldest, inodePosition, file, end);
        if (_guesses.Allows())
        {
            oldest->Ahead = TrailBehind(oldest, file);
        }

        return oldest;
    }

    private void Continue(ReadStream* stream, long inodePosition, in Inode file, long end)
    {
        bool isSameFile = stream->InodePosition == inodePosition;
        long passed = isSameFile ? Math.Max(0, end - stream->NextUnit) : end;
        bool endsInKnownFragment = file.HasFragment && end > file.BlockCount(_tables.Superblock) && stream->LastFragment == file.FragmentIndex;
        stream->Lead -= (int)Math.Min(passed - (endsInKnownFragment ? 1 : 0), stream->Lead);
        stream->Streak++;
        MoveTo(stream, inodePosition, file, isSameFile ? Math.Max(end, stream->NextUnit) : end);
        if (stream->Lead <= 0 && !stream->Ahead.HasEnded || stream->Streak == StreakOfStream)
        {
            stream->Lead = 0;
            stream->Ahead = TrailBehind(stream, file);
        }
    }

    /// <summary>What lies behind the reader. The fragment that it is in is not ahead of it.</summary>
    private DataTrail TrailBehind(ReadStream* stream, in Inode file)
    {
        bool isInFragment = file.HasFragment && stream->NextUnit > file.BlockCount(_tables.Superblock);
        return new DataTrail(stream->InodePosition, stream->NextUnit, isInFragment ? _tables.ReadFragment(file.FragmentIndex).Start.Value : 0);
    }

    private void MoveTo(ReadStream* stream, long inodePosition, in Inode file, long end)
    {
        stream->InodePosition = inodePosition;
        stream->NextUnit = end;
        stream->UnitCount = DataTrail.UnitsOf(_tables, file);
        stream->NextFile = end >= stream->UnitCount ? DataTrail.NextFile(_tables, inodePosition) : 0;
        stream->LastFragment = file.HasFragment ? file.FragmentIndex : -1;
        stream->LastUse = ++_clock;
    }

    /// <summary>The lead grows with the streak, so a short run of reads costs little in vain.</summary>
    private bool CanRunAhead(ReadStream* stream) =>
        !stream->Ahead.HasEnded && stream->Lead < (stream->Streak < StreakOfStream ? 1 : Math.Min(stream->Streak, _longestLead));

    private bool TryTake(out BlockOffset position, out BlockSizeField size, out bool isGuess)
    {
        (position, size, isGuess) = (default, default, false);
        _lock.Enter();
        try
        {
            ReadStream* neediest = null;
            for (int i = 0; i < StreamCount; i++)
            {
                if (CanRunAhead(Streams + i) && (neediest == null || Streams[i].Lead < neediest->Lead))
                {
                    neediest = Streams + i;
                }
            }

            isGuess = neediest != null && neediest->Streak < StreakOfStream;
            return neediest != null && TryStep(neediest, out position, out size);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private bool TryStep(ReadStream* stream, out BlockOffset position, out BlockSizeField size)
    {
        DataTrail trail = stream->Ahead;
        stream->Ahead = new DataTrail(-1, 0);
        try
        {
            bool found = trail.MoveNext(_tables, out position, out size);
            stream->Ahead = trail;
            stream->Lead += found ? 1 : 0;
            return found;
        }
        catch (Exception damage) when (damage is CorruptImageException or SystemCallException)
        {
            (position, size) = (default, default); // the reader will come to it, and it is his to report
            return false;
        }
    }
}
