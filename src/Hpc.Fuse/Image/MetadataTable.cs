using System.Runtime.CompilerServices;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>A table of metadata blocks (inodes, directory listings) as one contiguous range of bytes, decoded block by
/// block as it is read. Because the range is contiguous no record ever straddles anything, and a position in it is a
/// plain number. Readers take no lock.</summary>
/// <remarks>One 32-bit state per block is both the flag that readers look at and the futex on which they wait.
/// A block is decoded once, by whoever needs it first.
/// Decoded blocks are given up by <see cref="IdleTrim"/>, which alone makes them <see cref="Idle"/>.</remarks>
internal sealed unsafe class MetadataTable : IDisposable
{
    private const int BlockLog = 13;
    private const int BlockSize = SquashFsLimits.MetadataBlockSize;

    private const int Absent = 0;
    private const int Filling = 1;
    private const int Ready = 2;

    /// <summary>Decoded, but not looked at since the trimmer came by; a reader makes it Ready again.</summary>
    private const int Idle = 3;

    private readonly RandomAccessSource _image;
    private readonly Decompressor _decompressor;
    private readonly MetadataBlocks _blocks;
    private readonly MappedMemory _states;
    private readonly MappedMemory _bytes;
    private int _decodedBlocks;

    /// <summary>Takes ownership of <paramref name="blocks"/>.</summary>
    public MetadataTable(RandomAccessSource image, Decompressor decompressor, MetadataBlocks blocks)
    {
        _image = image;
        _decompressor = decompressor;
        _blocks = blocks;
        _states = new MappedMemory((long)blocks.Count * sizeof(int));
        _bytes = new MappedMemory(Size);
    }

    /// <summary>An upper bound of the decoded size: exact but for the last block, which may be short.</summary>
    public long Size => (long)_blocks.Count * BlockSize;

    /// <summary>Bytes that are decoded now.</summary>
    public long DecodedBytes => (long)Volatile.Read(ref _decodedBlocks) * BlockSize;

    private int* States => (int*)_states.Start;

    /// <summary>The position that a reference of the image means.</summary>
    public long PositionOf(MetadataReference reference) => ((long)_blocks.Find(reference) << BlockLog) + reference.Offset;

    /// <summary>The bytes at a position; they stay until the end of the request that asks.</summary>
    public ReadOnlySpan<byte> Read(long position, int length)
    {
        if (position < 0 || length < 0 || position > Size - length)
        {
            throw new CorruptImageException(_blocks.Name, -1, $"{length} bytes at decoded position {position}", $"positions 0 to {Size}");
        }

        long last = position + Math.Max(length, 1) - 1 >> BlockLog;
        for (long block = position >> BlockLog; block <= last && block < _blocks.Count; block++)
        {
            if (Volatile.Read(ref States[block]) != Ready)
            {
                MakeReady((int)block);
            }
        }

        return new ReadOnlySpan<byte>(_bytes.Start + position, length);
    }

    /// <summary>The bytes at a position, fewer than <paramref name="length"/> where the table ends before.</summary>
    public ReadOnlySpan<byte> ReadUpTo(long position, int length) =>
        Read(position, (int)Math.Clamp(Size - position, 0, length));

    /// <summary>Marks what nobody has read since the last call, and gives up what was marked then.</summary>
    /// <remarks>Between two calls every request that was under way at the first must have ended.</remarks>
    public void Trim()
    {
        for (int block = 0; block < _blocks.Count; block++)
        {
            int* state = States + block;
            if (Volatile.Read(ref *state) == Ready)
            {
                _ = Interlocked.CompareExchange(ref *state, Idle, Ready);
            }
            else if (Interlocked.CompareExchange(ref *state, Filling, Idle) == Idle)
            {
                _bytes.Release((long)block << BlockLog, BlockSize);
                Interlocked.Decrement(ref _decodedBlocks);
                Settle(state, Absent);
            }
        }
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _states.Dispose();
        _bytes.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeReady(int block)
    {
        int* state = States + block;
        while (true)
        {
            switch (Volatile.Read(ref *state))
            {
                case Ready:
                    return;
                case Idle:
                    _ = Interlocked.CompareExchange(ref *state, Ready, Idle);
                    break;
                case Filling:
                    Futex.Wait(state, Filling);
                    break;
                case Absent when Interlocked.CompareExchange(ref *state, Filling, Absent) == Absent:
                    Fill(block, state);
                    return;
            }
        }
    }

    private void Fill(int block, int* state)
    {
        int outcome = Absent;
        try
        {
            Decode(block);
            Interlocked.Increment(ref _decodedBlocks);
            outcome = Ready;
        }
        finally
        {
            Settle(state, outcome);
        }
    }

    private static void Settle(int* state, int outcome)
    {
        Volatile.Write(ref *state, outcome);
        Futex.Wake(state);
    }

    private void Decode(int block)
    {
        long header = _blocks.StartOf(block);
        Span<byte> stored = stackalloc byte[MetadataHeader.Size + BlockSize];
        stored = stored[.._image.Read(header, stored[.._blocks.StoredBound(block)])];
        MetadataHeader size = MetadataHeader.Parse(stored, header);
        Span<byte> target = new(_bytes.Start + ((long)block << BlockLog), BlockSize);
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
