using System.Runtime.CompilerServices;
using Hpc.Binary;
using Hpc.Fuse.Memory;
using Hpc.SquashFs;

namespace Hpc.Fuse.Store;

/// <summary>The decoded metadata blocks of all tables of an image, of which there are never more than a limit, whatever the image
/// says: who decodes one beyond it first gives up some that have not been looked at for a while.</summary>
/// <remarks>Readers take no lock. They look at blocks in visits (<see cref="Enter"/>): a block is given up in two steps, marked
/// first, freed when every visit of before the mark has ended and nobody has looked at it since. Nobody sleeps in a visit: who
/// has to wait leaves it (<see cref="Pause"/>), so visits are short and whoever waits for them waits for no disk.</remarks>
internal sealed unsafe class MetadataMemory : BlockStore, IDisposable
{
    /// <summary>Threads that are in a visit at once; more wait.</summary>
    private const int WordCount = 64;

    /// <summary>Words of a cache line: visits of several threads do not meet in one.</summary>
    private const int Stride = 8;

    /// <summary>What a word holds that is taken by a visit that looks at nothing now.</summary>
    private const long Paused = long.MaxValue;

    /// <summary>This part of the limit is given up at once.</summary>
    private const int PartGivenUp = 8;

    /// <summary>Rounds in which any block that nobody looks at is marked and freed.</summary>
    private const int Rounds = 3;

    /// <summary>Blocks without which the longest record could not be read.</summary>
    private const int SmallestLimit = 128;

    [ThreadStatic]
    private static BlockStore? _visited;

    /// <summary>The word of this thread's visit; else the one that it had last.</summary>
    [ThreadStatic]
    private static int _word;

    private readonly MappedMemory _words = new(WordCount * Stride * sizeof(long));
    private readonly MappedMemory _lockWord = new(sizeof(int));
    private readonly FutexLock _givingUp;
    private readonly List<MappedTable> _tables = [];
    private readonly MappedPositions _positions = new();
    private int _limit;
    private int _count;
    private long _era = 1;
    private int _hand;

    /// <summary>Bytes of all tables and of what is decoded of them, with the usual limit: no table has more blocks than can be
    /// found by this much.</summary>
    public const long Most = (MostTables * MappedTable.MostIndexSize) + (SmallestLimit * MetadataTable.BlockSize);

    /// <summary>Ids, fragments, inodes, directories; of extended attributes two.</summary>
    private const int MostTables = 6;

    /// <param name="limit">Bytes.</param>
    public MetadataMemory(long limit)
    {
        _limit = (int)Math.Max(limit / MetadataTable.BlockSize, SmallestLimit);
        _givingUp = new FutexLock((int*)_lockWord.Start);
    }

    /// <summary>Bytes that may be decoded at once.</summary>
    internal long Limit => (long)_limit * MetadataTable.BlockSize;

    /// <summary>Bytes that are decoded now.</summary>
    public long Bytes => (long)Volatile.Read(ref _count) * MetadataTable.BlockSize;

    public override BlockPositions Positions => _positions;

    /// <summary>So many bytes of the limit are used for something else.</summary>
    internal void Use(long bytes) =>
        _limit = Math.Max(SmallestLimit, _limit - (int)((bytes + MetadataTable.BlockSize - 1) / MetadataTable.BlockSize));

    public override MetadataTable NewTable(MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor)
    {
        MappedTable table = new(this, blocks, image, decompressor);
        _tables.Add(table);
        Use(table.IndexSize); // what finds its blocks is memory that they cannot have
        return table;
    }

    public override MetadataVisit Enter()
    {
        if (_visited == this)
        {
            return default;
        }

        MetadataVisit visit = new(this, _visited, _word);
        Take();
        _visited = this;
        return visit;
    }

    public override void Leave(BlockStore? outer, int outerWord)
    {
        Volatile.Write(ref Word(_word), 0);
        (_visited, _word) = (outer, outer is null ? _word : outerWord);
    }

    /// <summary>This thread, which is in a visit, has to wait and holds on to nothing that it has read.</summary>
    public void Pause() => Volatile.Write(ref Word(_word), Paused);

    /// <summary>Before a thread has to wait.</summary>
    public void RequireVisit()
    {
        if (_visited != this)
        {
            throw new InvalidOperationException("metadata is read outside of a visit");
        }
    }

    /// <summary>This thread has waited and looks at blocks again.</summary>
    public void Resume() => Interlocked.Exchange(ref Word(_word), Volatile.Read(ref _era));

    /// <summary>Before a block is decoded, by a thread whose visit is paused: gives up others where there would be too
    /// many.</summary>
    public void MakeRoom()
    {
        if (Interlocked.Increment(ref _count) <= _limit)
        {
            return;
        }

        _givingUp.Enter();
        int tooMany = Volatile.Read(ref _count) - _limit;
        if (tooMany > 0)
        {
            int wanted = tooMany + _limit / PartGivenUp;
            for (int round = 0; round < Rounds && wanted > 0; round++)
            {
                wanted -= GiveUp(wanted);
            }
        }

        _givingUp.Exit();
    }

    /// <summary>A block did not decode.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _count);

    /// <summary>Gives up what nobody has looked at since the last call.</summary>
    public void Trim()
    {
        _givingUp.Enter();
        _ = GiveUp(int.MaxValue);
        _givingUp.Exit();
    }

    public void Dispose()
    {
        _positions.Dispose();
        _words.Dispose();
        _lockWord.Dispose();
    }

    private ref long Word(int index) => ref Unsafe.AsRef<long>((long*)_words.Start + index * Stride);

    private void Take()
    {
        int word = _word;
        for (int tries = 1; Volatile.Read(ref Word(word)) != 0
            || Interlocked.CompareExchange(ref Word(word), Volatile.Read(ref _era), 0) != 0; tries++)
        {
            word = (word + 1) % WordCount;
            if (tries % WordCount == 0)
            {
                Thread.Sleep(0);
            }
        }

        _word = word;
    }

    /// <summary>Goes through the blocks, each once at most, until enough are free: frees those that are marked, marks the
    /// others.</summary>
    /// <returns>How many were freed.</returns>
    private int GiveUp(int wanted)
    {
        WaitForVisitsBefore(Interlocked.Increment(ref _era));
        int freed = 0;
        for (int seen = 0; seen < _tables.Count && freed < wanted; seen++)
        {
            freed += _tables[_hand].GiveUp(wanted - freed, out bool isAtEnd);
            _hand = isAtEnd ? (_hand + 1) % _tables.Count : _hand;
        }

        Interlocked.Add(ref _count, -freed);
        return freed;
    }

    private void WaitForVisitsBefore(long era)
    {
        for (int i = 0; i < WordCount; i++)
        {
            SpinWait spin = default;
            while (Volatile.Read(ref Word(i)) is not 0 and var entered && entered < era)
            {
                spin.SpinOnce();
            }
        }
    }
}
