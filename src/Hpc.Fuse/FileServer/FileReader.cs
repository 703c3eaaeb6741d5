using System.Runtime.InteropServices;
using Hpc.Binary;
using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Reading;
using Hpc.Fuse.Session;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Answers reads of files, for one thread: gathers the pieces of an answer without copying them. A block that
/// is wanted whole and by nobody else is decoded straight into the answer; others come from the cache, holes from a page
/// of zeros.</summary>
internal sealed unsafe class FileReader : IDisposable
{
    /// <summary>Bytes of the longest answer.</summary>
    public const int MaximumRead = FuseNegotiation.MaximumRead;

    private const int MaximumPieces = 512;

    /// <summary>Bytes that an answer is put together in: what is decoded last may be a whole block too much.</summary>
    public static long BufferSize(int blockSize) => MaximumRead + blockSize;

    private readonly ImageTables _tables;
    private readonly BlockLoader _loader;
    private readonly BlockCache _cache;
    private readonly ReadAhead _readAhead;
    private readonly PushBlockRest _push;
    private readonly PushProfileBlocks? _replayPush;
    private readonly BlockRecorder? _recorder;
    private readonly MappedMemory _answer;
    private readonly BlockFiller _filler;
    private readonly MappedMemory _zeros;
    private readonly MappedMemory _pieces;
    private readonly MappedMemory _held;
    private int _heldCount;
    private int _pushSlot = BlockCache.None;
    private (NodeId File, long Offset, int Length) _pushed;

    public FileReader(ImageTables tables, BlockLoader loader, BlockCache cache, ReadAhead readAhead, PushBlockRest push,
        PushProfileBlocks? replayPush, BlockRecorder? recorder)
    {
        _tables = tables;
        _loader = loader;
        _cache = cache;
        _readAhead = readAhead;
        _push = push;
        _replayPush = replayPush;
        _recorder = recorder;
        _answer = new MappedMemory(BufferSize(loader.BlockSize));
        _filler = new BlockFiller(loader, cache);
        _zeros = new MappedMemory(loader.BlockSize);
        _pieces = new MappedMemory((MaximumPieces + 1) * sizeof(IoVector));
        _held = new MappedMemory(MaximumPieces * sizeof(int));
    }

    /// <summary>The pieces of the answer; the first one is left free for its head.</summary>
    public IoVector* Pieces => (IoVector*)_pieces.Start;

    /// <summary>How many pieces there are, with the head.</summary>
    public int PieceCount { get; private set; }

    /// <summary>Bytes in the pieces without the head.</summary>
    public int Length { get; private set; }

    /// <summary>Gathers bytes of a file, however far its blocks are; <see cref="Done"/> must follow, also when this
    /// throws.</summary>
    public void Read(long inodePosition, long offset, int count)
    {
        PieceCount = 1;
        Length = 0;
        _ = Gather(inodePosition, offset, Math.Min(count, MaximumRead), default, isPatient: true);
    }

    /// <summary>The same where that takes no longer than to read it.</summary>
    /// <param name="known">What <see cref="Approach"/> found.</param>
    /// <returns>False where the sizes of many blocks have to be added up first, a part at a time, by
    /// <see cref="Approach"/>.</returns>
    public bool TryRead(long inodePosition, long offset, int count, BlockSum known)
    {
        PieceCount = 1;
        Length = 0;
        return Gather(inodePosition, offset, Math.Min(count, MaximumRead), known, isPatient: false);
    }

    /// <summary>A part of the way to what is stored at an offset.</summary>
    /// <returns>Whether this was the last one.</returns>
    public bool Approach(long inodePosition, long offset, ref BlockSum known)
    {
        BlockList blocks = new(_tables, inodePosition, _tables.ReadInode(inodePosition));
        long block = Math.Min(offset / _loader.BlockSize, blocks.Count);
        known = blocks.Approach(block, known);
        return known.Block >= block;
    }

    /// <summary>As <see cref="Read(long, long, int)"/>, for a file of the image with bytes around it.</summary>
    public void Read(AddedBody body, long offset, int count)
    {
        PieceCount = 1;
        Length = 0;
        count = Math.Min(count, MaximumRead);
        AddPinned(body.Before, offset, count);
        if (body.Middle != NodeId.None && Length < count)
        {
            _ = Gather(body.Middle.PositionIn(_tables), offset + Length - body.Before.Length, count - Length, default,
                isPatient: true);
        }

        AddPinned(body.Behind, offset + Length - body.BehindStart, count - Length);
    }

    /// <returns>False where it would take long, and may not.</returns>
    private bool Gather(long inodePosition, long offset, int count, BlockSum known, bool isPatient)
    {
        Inode file = _tables.ReadInode(inodePosition);
        long end = Math.Min(file.IsFile ? file.Size : 0, offset + count);
        if (offset < 0 || offset >= end)
        {
            return true;
        }

        FileParts parts = new(_tables, inodePosition, file, offset, end, known, isPatient);
        int blockSize = _loader.BlockSize;
        _replayPush?.Offer(inodePosition, parts.BlockCount);
        _readAhead.Follow(inodePosition, file, offset / blockSize, (end - 1) / blockSize + 1);
        while (parts.MoveNext())
        {
            if (parts.IsTail)
            {
                _ = AddCached(parts.Position, parts.Size, parts.First + parts.From, parts.Wanted, isDone: false);
            }
            else if (AddBlock(parts.Position, parts.Size, parts.From, parts.Wanted, parts.Whole) && _push.IsWorthwhile)
            {
                _pushSlot = ((int*)_held.Start)[_heldCount - 1] >> 1;
                _pushed = (NodeId.OfInode(inodePosition, _tables.RootPosition), parts.Start, parts.Whole);
            }
        }

        return !parts.IsFar;
    }

    /// <summary>Puts the pieces one behind the other.</summary>
    public void CopyTo(Span<byte> target)
    {
        for (int i = 1; i < PieceCount; i++)
        {
            ReadOnlySpan<byte> piece = new(Pieces[i].Start, (int)Pieces[i].Length);
            piece.CopyTo(target);
            target = target[piece.Length..];
        }
    }

    /// <summary>Lets go of what <see cref="Read"/> holds, when the answer is out, and does what could wait until then.</summary>
    public void Done()
    {
        _filler.Finish();
        if (_pushSlot != BlockCache.None)
        {
            _push.Offer(_pushed.File, _pushed.Offset, _pushed.Length, _pushSlot);
            _pushSlot = BlockCache.None;
        }

        for (int i = 0; i < _heldCount; i++)
        {
            int held = ((int*)_held.Start)[i];
            _cache.Release(held >> 1, isDone: (held & 1) != 0);
        }

        _heldCount = 0;
    }

    /// <summary>Gives memory back that the next read would take again.</summary>
    public void Trim()
    {
        _answer.Release(0, _answer.Length);
        _filler.Trim();
    }

    public void Dispose()
    {
        _answer.Dispose();
        _filler.Dispose();
        _zeros.Dispose();
        _pieces.Dispose();
        _held.Dispose();
    }

    /// <returns>Whether the rest of the block is in the cache now and was not there before.</returns>
    private bool AddBlock(BlockOffset position, BlockSizeField size, int from, int wanted, int whole)
    {
        if (size.IsHole)
        {
            AddPiece(_zeros.Start, wanted);
            return false;
        }

        bool isWhole = from == 0 && wanted == whole;
        int slot = isWhole ? _cache.AcquireExisting(position, size) : -1;
        if (isWhole && slot < 0)
        {
            AddDecoded(position, size, wanted);
        }
        else if (slot >= 0)
        {
            Hold(slot, isDone: true);
            AddSlot(slot, from, wanted);
        }
        else
        {
            return AddCached(position, size, from, wanted, isDone: from + wanted == whole);
        }

        return false;
    }

    private void AddDecoded(BlockOffset position, BlockSizeField size, int wanted)
    {
        _recorder?.Note(position, size);
        byte* target = _answer.Start + Length;
        int decoded = _filler.Load(position, size, new Span<byte>(target, _loader.BlockSize));
        RequireBytes(position, decoded, wanted);
        AddPiece(target, wanted);
    }

    /// <returns>Whether the block was not in the cache before.</returns>
    private bool AddCached(BlockOffset position, BlockSizeField size, int from, int wanted, bool isDone)
    {
        int slot = _cache.Acquire(position, size, out bool mustFill);
        if (slot < 0)
        {
            AddCopy(position, size, from, wanted);
            return false;
        }

        Hold(slot, isDone);
        if (mustFill)
        {
            _recorder?.Note(position, size);
            _filler.Fill(slot, position, size, from + wanted);
        }

        AddSlot(slot, from, wanted);
        return mustFill;
    }

    /// <summary>Notes a slot that was acquired, for <see cref="Done"/> to give back.</summary>
    private void Hold(int slot, bool isDone) => ((int*)_held.Start)[_heldCount++] = slot << 1 | (isDone ? 1 : 0);

    private void AddSlot(int slot, int from, int wanted)
    {
        _cache.WaitFor(slot, from + wanted);
        AddPiece(_cache.BytesOf(slot) + from, wanted);
    }

    /// <summary>Every slot of the cache is held by some answer: decode in the answer and keep what is wanted.</summary>
    private void AddCopy(BlockOffset position, BlockSizeField size, int from, int wanted)
    {
        _recorder?.Note(position, size);
        Span<byte> target = new(_answer.Start + Length, _loader.BlockSize);
        int decoded = _filler.Load(position, size, target);
        RequireBytes(position, decoded, from + wanted);
        target.Slice(from, wanted).CopyTo(target);
        AddPiece(_answer.Start + Length, wanted);
    }

    private static void RequireBytes(BlockOffset position, int decoded, int needed)
    {
        if (decoded < needed)
        {
            throw new CorruptImageException("squashfs data block", position.Value, $"{decoded} decoded bytes",
                $"at least {needed}");
        }
    }

    /// <summary>Adds what there is of bytes from a place on that may lie in front of them or behind.</summary>
    private void AddPinned(byte[] bytes, long from, int count)
    {
        if (from >= 0 && from < bytes.Length && count > 0)
        {
            AddPiece((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(bytes, (int)from), (int)Math.Min(count, bytes.Length - from));
        }
    }

    private void AddPiece(byte* start, int length)
    {
        Pieces[PieceCount++] = new IoVector(start, (nuint)length);
        Length += length;
    }
}
