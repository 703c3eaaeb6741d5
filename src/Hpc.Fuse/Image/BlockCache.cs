using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Fuse;

/// <summary>Decoded data and fragment blocks, by their place in the image, in a fixed number of slots. A block is decoded
/// once, by whoever asks first; the others sleep until it is there. Small on purpose: what was read is in the kernel's
/// page cache, so a block is only needed again for a neighbour's tail or the second half of an unaligned read.</summary>
/// <remarks>The first victim is the slot that was last given back for good: its memory is still in the processor's cache, and
/// a long stream then goes through a few slots instead of through all. Then the clock algorithm: a slot that was used since the
/// hand last passed gets one more round.</remarks>
internal sealed unsafe class BlockCache : IDisposable
{
    public const int None = -1;

    private readonly int _slotCount;
    private readonly int _bucketMask;
    private readonly MappedMemory _slots;
    private readonly MappedMemory _buckets;
    private readonly MappedMemory _bytes;
    private readonly MappedMemory _lockWord;
    private readonly FutexLock _lock;
    private int _hand;
    private int _firstDone = None;

    /// <param name="blockSize">Bytes of a slot.</param>
    /// <param name="limit">Bytes of all slots.</param>
    /// <param name="minimumSlots">At least so many slots, whatever the limit: one for each thread that may hold one.</param>
    public BlockCache(int blockSize, long limit, int minimumSlots)
    {
        BlockSize = blockSize;
        _slotCount = (int)Math.Max(limit / blockSize, minimumSlots);
        int buckets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_slotCount * 2);
        _bucketMask = buckets - 1;
        _slots = new MappedMemory((long)_slotCount * sizeof(Slot));
        _buckets = new MappedMemory((long)buckets * sizeof(int));
        _bytes = new MappedMemory((long)_slotCount * blockSize);
        _lockWord = new MappedMemory(sizeof(int));
        _lock = new FutexLock((int*)_lockWord.Start);
        new Span<int>(_buckets.Start, buckets).Fill(None);
        for (int slot = 0; slot < _slotCount; slot++)
        {
            Slots[slot].Position = None;
        }
    }

    public int BlockSize { get; }

    public int SlotCount => _slotCount;

    private Slot* Slots => (Slot*)_slots.Start;
    private int* Buckets => (int*)_buckets.Start;

    /// <summary>Takes hold of the block at <paramref name="position"/>, which may have to be filled first.</summary>
    /// <returns>A slot that stays until <see cref="Release"/>; none when every slot is held.</returns>
    public int Acquire(long position, out bool mustFill)
    {
        _lock.Enter();
        try
        {
            mustFill = false;
            int slot = Find(position);
            if (slot == None)
            {
                slot = TakeVictim();
                if (slot == None)
                {
                    return None;
                }

                mustFill = true;
                Insert(slot, position);
            }

            Slots[slot].Holders++;
            Slots[slot].IsRecent = 1;
            return slot;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>As <see cref="Acquire"/>, only if somebody has filled the block or is about to.</summary>
    public int AcquireExisting(long position)
    {
        _lock.Enter();
        int slot = Find(position);
        if (slot != None)
        {
            Slots[slot].Holders++;
            Slots[slot].IsRecent = 1;
        }

        _lock.Exit();
        return slot;
    }

    /// <summary>Whether the block is there or about to be.</summary>
    public bool Contains(long position)
    {
        _lock.Enter();
        int slot = Find(position);
        _lock.Exit();
        return slot != None;
    }

    /// <summary>Takes hold of a slot that is held already, once more.</summary>
    public void Hold(int slot)
    {
        _lock.Enter();
        Slots[slot].Holders++;
        _lock.Exit();
    }

    /// <summary>The place in the image of the block in a slot that is held.</summary>
    public long PositionOf(int slot) => Slots[slot].Position;

    /// <param name="slot">A slot that was acquired.</param>
    /// <param name="isDone">The reader has had all of the block: it goes first when room is needed.</param>
    public void Release(int slot, bool isDone = false)
    {
        _lock.Enter();
        Slots[slot].Holders--;
        if (isDone)
        {
            Slots[slot].IsRecent = 0;
            if (Slots[slot].IsInDone == 0)
            {
                Slots[slot].IsInDone = 1;
                Slots[slot].NextDone = _firstDone;
                _firstDone = slot;
            }
        }

        _lock.Exit();
    }

    /// <summary>The room that whoever must fill the slot fills.</summary>
    public Span<byte> Room(int slot) => new(BytesOf(slot), BlockSize);

    public byte* BytesOf(int slot) => _bytes.Start + (long)slot * BlockSize;

    /// <summary>The filler has decoded so many bytes; readers of those need not wait for the rest.</summary>
    public void Publish(int slot, int decoded, bool isComplete)
    {
        Volatile.Write(ref Slots[slot].Progress, Progress(decoded, isComplete));
        Futex.Wake(&Slots[slot].Progress);
    }

    /// <summary>The filler could not. The waiting readers get an error; the next one tries anew.</summary>
    public void Fail(int slot)
    {
        _lock.Enter();
        Remove(slot);
        _lock.Exit();
        Volatile.Write(ref Slots[slot].Progress, Failed);
        Futex.Wake(&Slots[slot].Progress);
    }

    /// <summary>Sleeps until the first <paramref name="needed"/> bytes of a slot are decoded.</summary>
    /// <exception cref="CorruptImageException">They never will be.</exception>
    public void WaitFor(int slot, int needed)
    {
        while (true)
        {
            int progress = Volatile.Read(ref Slots[slot].Progress);
            if (progress != Failed && progress >> 1 >= needed)
            {
                return;
            }

            if (progress == Failed || (progress & 1) != 0)
            {
                throw new CorruptImageException("squashfs data block", Slots[slot].Position, "bytes that do not decode", $"at least {needed} decoded bytes");
            }

            Futex.Wait(&Slots[slot].Progress, progress);
        }
    }

    /// <summary>Forgets every block that nobody holds and gives its memory back.</summary>
    public void Trim()
    {
        for (int slot = 0; slot < _slotCount; slot++)
        {
            _lock.Enter();
            if (Slots[slot].Holders == 0 && Slots[slot].Position != None)
            {
                Remove(slot);
                _bytes.Release((long)slot * BlockSize, BlockSize);
            }

            _lock.Exit();
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _buckets.Dispose();
        _bytes.Dispose();
        _lockWord.Dispose();
    }

    private const int Failed = -1;

    private static int Progress(int decoded, bool isComplete) => decoded << 1 | (isComplete ? 1 : 0);

    private int* BucketOf(long position) => Buckets + ((int)((ulong)position * 0x9E3779B97F4A7C15 >> 32) & _bucketMask);

    private int Find(long position)
    {
        int slot = *BucketOf(position);
        while (slot != None && Slots[slot].Position != position)
        {
            slot = Slots[slot].Next;
        }

        return slot;
    }

    private void Insert(int slot, long position)
    {
        int* bucket = BucketOf(position);
        Slots[slot] = Slots[slot] with { Position = position, Next = *bucket, Progress = 0, Holders = 0, IsRecent = 0 };
        *bucket = slot;
    }

    private void Remove(int slot)
    {
        int* link = BucketOf(Slots[slot].Position);
        while (*link != slot)
        {
            link = &Slots[*link].Next;
        }

        *link = Slots[slot].Next;
        Slots[slot].Position = None;
    }

    private int TakeVictim()
    {
        int slot = TakeDone();
        for (int step = 0; slot == None && step < 2 * _slotCount; step++)
        {
            Slot* candidate = Slots + _hand;
            if (candidate->Holders == 0 && candidate->IsRecent == 0)
            {
                slot = _hand;
            }
            else if (candidate->Holders == 0)
            {
                candidate->IsRecent = 0;
            }

            _hand = _hand + 1 < _slotCount ? _hand + 1 : 0;
        }

        if (slot != None && Slots[slot].Position != None)
        {
            Remove(slot);
        }

        return slot;
    }

    /// <summary>A slot that was given back for good and that nobody has wanted since.</summary>
    private int TakeDone()
    {
        while (_firstDone != None)
        {
            int slot = _firstDone;
            _firstDone = Slots[slot].NextDone;
            Slots[slot].IsInDone = 0;
            if (Slots[slot].Holders == 0 && Slots[slot].IsRecent == 0)
            {
                return slot;
            }
        }

        return None;
    }

    private struct Slot
    {
        /// <summary>The block's place in the image, or None.</summary>
        public long Position;

        /// <summary>Decoded bytes times two, plus one when there will be no more; or Failed. A futex.</summary>
        public int Progress;
        public int Holders;
        public int IsRecent;

        /// <summary>The next slot of the same hash bucket.</summary>
        public int Next;

        /// <summary>Whether the slot is in the list of those that were given back for good, and which one follows it there.</summary>
        public int IsInDone;
        public int NextDone;
    }
}
