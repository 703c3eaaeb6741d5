using System.Runtime.CompilerServices;
using Hpc.Binary;
using Hpc.Fuse.Memory;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.Store;

/// <summary>A table in a range of memory that is mapped whole and filled block by block. Readers take no lock.</summary>
/// <remarks>One 32-bit state per block is both the flag that readers look at and the futex on which they wait.
/// A block is decoded once, by whoever needs it first, and given up again by <see cref="MetadataMemory"/>, which alone marks one
/// <see cref="Idle"/>.</remarks>
internal sealed unsafe class MappedTable : MetadataTable
{
    /// <summary>Bytes of the largest table's positions and states.</summary>
    public const long MostIndexSize = MetadataBlocks.MostBlocks * (sizeof(uint) + sizeof(int));

    private const int Absent = 0;
    private const int Filling = 1;
    private const int Ready = 2;

    /// <summary>Decoded, but not looked at since it was marked; a reader makes it Ready again.</summary>
    private const int Idle = 3;

    private readonly MetadataMemory _memory;
    private readonly MappedMemory _states;
    private readonly MappedMemory _bytes;
    private int _hand;

    public MappedTable(MetadataMemory memory, MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor)
        : base(memory, blocks, image, decompressor)
    {
        _memory = memory;
        _states = new MappedMemory((long)blocks.Count * sizeof(int));
        _bytes = new MappedMemory((long)blocks.Count * BlockSize);
    }

    /// <summary>Bytes in which its blocks are found.</summary>
    public long IndexSize => (long)BlockCount * (sizeof(uint) + sizeof(int));

    /// <summary>Blocks of a page of memory: no fewer can be given back. One, but where pages are larger than that.</summary>
    private static int Together { get; } = Math.Max(1, Environment.SystemPageSize / BlockSize);

    private int* States => (int*)_states.Start;

    /// <summary>Goes on through the blocks from where the last call stopped: frees those that are marked, marks the
    /// others.</summary>
    /// <remarks>For <see cref="MetadataMemory"/>, one call at a time, when every visit has ended that had begun when the last one
    /// returned.</remarks>
    /// <param name="wanted">So many freed are enough.</param>
    /// <param name="isAtEnd">The last block was reached: the next call begins with the first.</param>
    /// <returns>How many were freed.</returns>
    public int GiveUp(int wanted, out bool isAtEnd)
    {
        int freed = 0;
        for (; _hand < BlockCount && freed < wanted; _hand += Together)
        {
            freed += GiveUp(_hand, Math.Min(_hand + Together, BlockCount));
        }

        isAtEnd = _hand >= BlockCount;
        _hand = isAtEnd ? 0 : _hand;
        return freed;
    }

    protected override ReadOnlySpan<byte> Look(long position, int length)
    {
        long first = position >> BlockLog;
        long last = Math.Min(position + Math.Max(length, 1) - 1 >> BlockLog, BlockCount - 1);
        for (long block = first; block <= last; block++)
        {
            // Whoever had to wait for one has let go of those before.
            if (Volatile.Read(ref States[block]) != Ready && MakeReady((int)block) && block > first)
            {
                block = first - 1;
            }
        }

        return new ReadOnlySpan<byte>(_bytes.Start + position, length);
    }

    protected override void LookOnce(long position, Span<byte> target)
    {
        int block = (int)(position >> BlockLog);
        if (Volatile.Read(ref States[block]) == Ready)
        {
            new ReadOnlySpan<byte>(_bytes.Start + position, target.Length).CopyTo(target);
            return;
        }

        _memory.RequireVisit();
        _memory.Pause();
        try
        {
            Span<byte> decoded = stackalloc byte[BlockSize];
            Decode(block, decoded);
            decoded.Slice((int)(position & (BlockSize - 1)), target.Length).CopyTo(target);
        }
        finally
        {
            _memory.Resume();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _states.Dispose();
        _bytes.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Frees the blocks of a page, or marks those that are in use.</summary>
    private int GiveUp(int first, int end)
    {
        int idle = 0;
        bool areInUse = false;
        for (int block = first; block < end; block++)
        {
            int state = Volatile.Read(ref States[block]);
            areInUse |= state is Ready or Filling;
            idle += state == Idle ? 1 : 0;
            _ = state == Ready && Interlocked.CompareExchange(ref States[block], Idle, Ready) == Ready;
        }

        return areInUse || idle == 0 ? 0 : Free(first, end);
    }

    /// <summary>Takes hold of the blocks of a page, all or none, and frees them.</summary>
    private int Free(int first, int end)
    {
        Span<int> before = stackalloc int[end - first];
        int held = 0;
        int freed = 0;
        for (; held < before.Length; held++)
        {
            int* state = States + first + held;
            before[held] = Interlocked.CompareExchange(ref *state, Filling, Idle) == Idle ? Idle
                : Interlocked.CompareExchange(ref *state, Filling, Absent) == Absent ? Absent : Ready;
            if (before[held] == Ready)
            {
                break;
            }

            freed += before[held] == Idle ? 1 : 0;
        }

        bool hasAll = held == before.Length;
        if (hasAll)
        {
            _bytes.Release((long)first << BlockLog, (long)before.Length << BlockLog);
        }

        for (int i = 0; i < held; i++)
        {
            Settle(States + first + i, hasAll ? Absent : before[i]);
        }

        return hasAll ? freed : 0;
    }

    /// <returns>Whether this thread had to wait meanwhile.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool MakeReady(int block)
    {
        _memory.RequireVisit();
        int* state = States + block;
        bool hasWaited = false;
        while (true)
        {
            switch (Volatile.Read(ref *state))
            {
                case Ready:
                    return hasWaited;
                case Idle:
                    _ = Interlocked.CompareExchange(ref *state, Ready, Idle);
                    break;
                case Filling:
                    _memory.Pause();
                    Futex.Wait(state, Filling);
                    _memory.Resume();
                    hasWaited = true;
                    break;
                case Absent when Interlocked.CompareExchange(ref *state, Filling, Absent) == Absent:
                    Fill(block, state);
                    return true;
            }
        }
    }

    private void Fill(int block, int* state)
    {
        int outcome = Absent;
        _memory.Pause();
        _memory.MakeRoom();
        try
        {
            Decode(block, new Span<byte>(_bytes.Start + ((long)block << BlockLog), BlockSize));
            outcome = Ready;
        }
        finally
        {
            _memory.Resume();
            Settle(state, outcome);
            if (outcome == Absent)
            {
                _memory.GiveBack();
            }
        }
    }

    private static void Settle(int* state, int outcome)
    {
        Volatile.Write(ref *state, outcome);
        Futex.Wake(state);
    }
}
