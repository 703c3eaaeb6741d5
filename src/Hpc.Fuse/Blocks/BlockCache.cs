using Hpc.Binary;
using Hpc.Fuse.Memory;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.Blocks;

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
    private readonly int _usualSlotCount;
    private readonly ReadAheadThrottle _throttle;
    private readonly BlockRecorder? _recorder;
    private int _usedSlotCount;
    private int _hand;
    private int _firstDone = None;

    /// <param name="blockSize">Bytes of a slot.</param>
    /// <param name="limit">Bytes of all slots.</param>
    /// <param name="minimumSlots">At least so many slots, whatever the limit: one for each thread that may hold one.</param>
    /// <param name="prefetchLimit">Bytes of all slots until <see cref="EndPrefetch"/>; 0 if nothing is prefetched.</param>
    /// <param name="throttle">Is told which throttle came true.</param>
    /// <param name="recorder">Is told which blocks were asked for that were there already.</param>
    public BlockCache(int blockSize, long limit, int minimumSlots, long prefetchLimit = 0, ReadAheadThrottle? throttle = null,
        BlockRecorder? recorder = null)
    {
        (_throttle, _recorder) = (throttle ?? new ReadAheadThrottle(isOpen: false), recorder);
        BlockSize = blockSize;
        _usualSlotCount = (int)Math.Max(limit / blockSize, minimumSlots);
        _slotCount = (int)Math.Max(prefetchLimit / blockSize, _usualSlotCount);
        _usedSlotCount = _slotCount;
        int buckets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_slotCount * 2);
        _bucketMask = buckets - 1;
        _slots = new MappedMemory((long)_slotCount * sizeof(BlockSlot));
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
    public int SlotCount => _usedSlotCount;

    /// <summary>Slots with blocks that were prefetched and that nobody has asked for yet. They are not victims.</summary>
    public int PrefetchedCount { get; private set; }

    private BlockSlot* Slots => (BlockSlot*)_slots.Start;
    private int* Buckets => (int*)_buckets.Start;

    /// <summary>Takes hold of a block, which may have to be filled first.</summary>
    /// <returns>A slot that stays until <see cref="Release"/>; none when every slot is held.</returns>
    public int Acquire(BlockOffset position, BlockSizeField size, out bool mustFill)
    {
        mustFill = false;
        _lock.Enter();
        int slot = Find(position, size);
        if (slot == None && (slot = TakeVictim()) != None)
        {
            mustFill = true;
            Insert(slot, position, size);
        }

        if (slot != None)
        {
            Hold(ref Slots[slot]);
        }

        _lock.Exit();
        return slot;
    }

    /// <summary>As <see cref="Acquire"/>, only if somebody has filled the block or is about to.</summary>
    /// <param name="onlyPrefetched">Only a block of a profile that is wholly decoded and that nobody has asked for.</param>
    public int AcquireExisting(BlockOffset position, BlockSizeField size, bool onlyPrefetched = false)
    {
        _lock.Enter();
        int slot = Find(position, size);
        if (slot != None && onlyPrefetched && (Slots[slot].FillReason != FillReason.Profile
            || !IsComplete(Volatile.Read(ref Slots[slot].Progress))))
        {
            slot = None;
        }

        if (slot != None)
        {
            Hold(ref Slots[slot]);
        }

        _lock.Exit();
        return slot;
    }

    /// <summary>Takes a slot, to be filled, for a block that may be asked for; none when it is there or none is free.</summary>
    public int AcquireUnasked(BlockOffset position, BlockSizeField size, FillReason reason)
    {
        _lock.Enter();
        int slot = Find(position, size) == None ? TakeVictim() : None;
        if (slot != None)
        {
            Insert(slot, position, size);
            (Slots[slot].Holders, Slots[slot].IsRecent, Slots[slot].FillReason) = (1, 1, reason);
            PrefetchedCount += reason == FillReason.Profile ? 1 : 0;
            _throttle.Cost(reason);
        }

        _lock.Exit();
        return slot;
    }

    /// <summary>What was prefetched in vain may go, and the cache is as large as usual from now on.</summary>
    public void EndPrefetch()
    {
        _lock.Enter();
        for (int slot = 0; slot < _slotCount; slot++)
        {
            Slots[slot].FillReason = FillReason.None;
        }

        PrefetchedCount = 0;
        _usedSlotCount = _usualSlotCount;
        _hand = 0;
        _lock.Exit();
        Trim(_usualSlotCount);
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

    /// <summary>The filler could not. The waiting readers get an error; the next one tries again.</summary>
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

            if (progress == Failed || IsComplete(progress))
            {
                throw new CorruptImageException("squashfs data block", Slots[slot].Position, "bytes that do not decode",
                    $"at least {needed} decoded bytes");
            }

            Futex.Wait(&Slots[slot].Progress, progress);
        }
    }

    /// <summary>Forgets every block from a slot on that nobody holds, and gives its memory back.</summary>
    public void Trim(int firstSlot = 0)
    {
        for (int slot = firstSlot; slot < _slotCount; slot++)
        {
            _lock.Enter();
            if (Slots[slot].Holders == 0)
            {
                if (Slots[slot].Position != None)
                {
                    Remove(slot);
                }

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
    private static bool IsComplete(int progress) => progress != Failed && (progress & 1) != 0;

    private int* BucketOf(long position) => Buckets + ((int)((ulong)position * 0x9E3779B97F4A7C15 >> 32) & _bucketMask);

    private void Hold(ref BlockSlot slot)
    {
        slot.Holders++;
        slot.IsRecent = 1;
        if (slot.FillReason != FillReason.None)
        {
            _throttle.Hit(slot.FillReason);
            _recorder?.Note(new BlockOffset(slot.Position), new BlockSizeField(slot.Size));
            Forget(ref slot);
        }
    }

    /// <summary>Whatever it was filled for: it is asked for now, or gone.</summary>
    private void Forget(ref BlockSlot slot)
    {
        PrefetchedCount -= slot.FillReason == FillReason.Profile ? 1 : 0;
        slot.FillReason = FillReason.None;
    }

    /// <summary>A block is what is stored at a place in that many bytes: a profile that is wrong about a block prefetches another
    /// one.</summary>
    private int Find(BlockOffset position, BlockSizeField size)
    {
        int slot = *BucketOf(position.Value);
        while (slot != None && (Slots[slot].Position != position.Value || Slots[slot].Size != size.Raw))
        {
            slot = Slots[slot].Next;
        }

        return slot;
    }

    private void Insert(int slot, BlockOffset position, BlockSizeField size)
    {
        int* bucket = BucketOf(position.Value);
        ref BlockSlot it = ref Slots[slot];
        it = it with { Position = position.Value, Size = size.Raw, Next = *bucket, Progress = 0, Holders = 0, IsRecent = 0 };
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
        Forget(ref Slots[slot]);
    }

    private int TakeVictim()
    {
        int slot = TakeDone();
        for (int step = 0; slot == None && step < 2 * _usedSlotCount; step++)
        {
            BlockSlot* candidate = Slots + _hand;
            if (candidate->Holders == 0 && candidate->IsRecent == 0 && candidate->FillReason != FillReason.Profile)
            {
                slot = _hand;
            }
            else if (candidate->Holders == 0)
            {
                candidate->IsRecent = 0;
            }

            _hand = _hand + 1 < _usedSlotCount ? _hand + 1 : 0;
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
            if (slot < _usedSlotCount && Slots[slot].Holders == 0 && Slots[slot].IsRecent == 0
                && Slots[slot].FillReason != FillReason.Profile)
            {
                return slot;
            }
        }

        return None;
    }
}
