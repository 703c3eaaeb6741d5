using System.Runtime.CompilerServices;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>A table of metadata blocks (inodes, directory listings) as one contiguous range of bytes, decoded block by
/// block as it is read. Because the range is contiguous no record ever straddles anything, and a position in it is a
/// plain number. Readers take no lock.</summary>
/// <remarks>One 32-bit state per block is both the flag that readers look at and the futex on which they wait.
/// A block is decoded once, by whoever needs it first, and given up again by <see cref="MetadataMemory"/>, which alone marks one
/// <see cref="Idle"/>.</remarks>
internal sealed unsafe class MetadataTable : IDisposable
{
    public const int BlockSize = SquashFsLimits.MetadataBlockSize;

    private const int BlockLog = 13;

    private const int Absent = 0;
    private const int Filling = 1;
    private const int Ready = 2;

    /// <summary>Decoded, but not looked at since it was marked; a reader makes it Ready again.</summary>
    private const int Idle = 3;

    private readonly MetadataMemory _memory;
    private readonly RandomAccessSource _image;
    private readonly Decompressor _decompressor;
    private readonly MetadataBlocks _blocks;
    private readonly MappedMemory _states;
    private readonly MappedMemory _bytes;
    private int _hand;

    /// <summary>Takes ownership of <paramref name="blocks"/>.</summary>
    public MetadataTable(MetadataMemory memory, RandomAccessSource image, Decompressor decompressor, MetadataBlocks blocks)
    {
        _memory = memory;
        _image = image;
        _decompressor = decompressor;
        _blocks = blocks;
        _states = new MappedMemory((long)blocks.Count * sizeof(int));
        _bytes = new MappedMemory(Size);
        memory.Add(this);
    }

    /// <summary>An upper bound of the decoded size: exact but for the last block, which may be short.</summary>
    public long Size => (long)_blocks.Count * BlockSize;

    /// <summary>Blocks of a page of memory: no fewer can be given back. One, but where pages are larger than that.</summary>
    private static int Together { get; } = Math.Max(1, Environment.SystemPageSize / BlockSize);

    private int* States => (int*)_states.Start;

    /// <summary>A visit that lasts for several reads.</summary>
    public MetadataVisit Visit() => _memory.Enter();

    /// <summary>The position that a reference of the image means.</summary>
    public long PositionOf(MetadataReference reference) => ((long)_blocks.Find(reference) << BlockLog) + reference.Offset;

    /// <summary>The bytes at a position, in a visit; they stay until its end or the next read, of whichever table.</summary>
    public ReadOnlySpan<byte> Read(long position, int length)
    {
        if (position < 0 || length < 0 || position > Size - length)
        {
            throw new CorruptImageException(_blocks.Name, -1, $"{length} bytes at decoded position {position}", $"positions 0 to {Size}");
        }

        long first = position >> BlockLog;
        long last = Math.Min(position + Math.Max(length, 1) - 1 >> BlockLog, _blocks.Count - 1);
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

    /// <summary>The bytes at a position, fewer than <paramref name="length"/> where the table ends before.</summary>
    public ReadOnlySpan<byte> ReadUpTo(long position, int length) =>
        Read(position, (int)Math.Clamp(Size - position, 0, length));

    /// <summary>Copies bytes of one block, in a visit. One that is not decoded is decoded for this once: for who looks at each
    /// block of a long range a single time.</summary>
    public void ReadOnce(long position, Span<byte> target)
    {
        int block = (int)(position >> BlockLog);
        if (position < 0 || position > Size - target.Length)
        {
            throw new CorruptImageException(_blocks.Name, -1, $"{target.Length} bytes at decoded position {position}", $"positions 0 to {Size}");
        }

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

    /// <summary>Goes on through the blocks from where the last call stopped: frees those that are marked, marks the others.</summary>
    /// <remarks>For <see cref="MetadataMemory"/>, one call at a time, when every visit has ended that had begun when the last one returned.</remarks>
    /// <param name="wanted">So many freed are enough.</param>
    /// <param name="isAtEnd">The last block was reached: the next call begins with the first.</param>
    /// <returns>How many were freed.</returns>
    public int GiveUp(int wanted, out bool isAtEnd)
    {
        int freed = 0;
        for (; _hand < _blocks.Count && freed < wanted; _hand += Together)
        {
            freed += GiveUp(_hand, Math.Min(_hand + Together, _blocks.Count));
        }

        isAtEnd = _hand >= _blocks.Count;
        _hand = isAtEnd ? 0 : _hand;
        return freed;
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _states.Dispose();
        _bytes.Dispose();
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

    private void Decode(int block, Span<byte> target)
    {
        long header = _blocks.StartOf(block);
        Span<byte> stored = stackalloc byte[MetadataHeader.Size + BlockSize];
        stored = stored[.._image.Read(header, stored[.._blocks.StoredBound(block)])];
        MetadataHeader size = MetadataHeader.Parse(stored, header);
        ReadOnlySpan<byte> body = stored[MetadataHeader.Size..];
        body = body[..Math.Min(size.StoredSize, body.Length)];
        int decoded = size.IsCompressed ? _decompressor.Decompress(body, target) : CopyTo(body, target);
        if (decoded < 1)
        {
            throw new CorruptImageException($"{_blocks.Name}, metadata block", header, $"{body.Length} bytes that do not decode", $"1 to {BlockSize} decoded bytes");
        }

        target[decoded..].Clear(); // a decoder may have used the room behind
    }

    private static int CopyTo(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}
