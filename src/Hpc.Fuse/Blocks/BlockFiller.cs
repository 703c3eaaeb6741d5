using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Fuse.Memory;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.Blocks;

/// <summary>Decodes blocks into slots of the cache, for one thread. A large zstd block is decoded from its beginning to
/// where it is wanted, so that the answer can leave, and to its end afterwards: <see cref="Finish"/>.</summary>
internal sealed class BlockFiller : IDisposable
{
    /// <summary>The largest block inside a zstd frame (Block_Maximum_Size, RFC 8878): less cannot be decoded.</summary>
    private const int Step = 128 * 1024;

    /// <summary>Stored bytes that are fetched, not decoded, with a guess: programs need what lies together, and a parallel file
    /// system is asked once.</summary>
    private const long GuessedNeighbourhood = 256 * 1024;

    /// <summary>Bytes for a block as it is stored.</summary>
    public static long BufferSize(int blockSize) => blockSize;

    private readonly BlockLoader _loader;
    private readonly BlockCache _cache;
    private readonly MappedMemory _scratch;
    private readonly ZstdPrefixDecoder? _prefix;
    private int _unfinished = BlockCache.None;
    private int _storedSize;

    public BlockFiller(BlockLoader loader, BlockCache cache)
    {
        _loader = loader;
        _cache = cache;
        _scratch = new MappedMemory(BufferSize(loader.BlockSize));
        _prefix = loader.IsZstd && loader.BlockSize > Step ? new ZstdPrefixDecoder() : null;
    }

    private unsafe Span<byte> Scratch => new(_scratch.Start, (int)_scratch.Length);

    /// <summary>Decodes a block into a slot that this thread must fill, at least its first <paramref name="needed"/>
    /// bytes.</summary>
    /// <exception cref="CorruptImageException">It does not decode; the slot is given up.</exception>
    public void Fill(int slot, BlockOffset position, BlockSizeField size, int needed)
    {
        Finish();
        try
        {
            if (_prefix is null || !size.IsCompressed)
            {
                _cache.Publish(slot, _loader.Load(position, size, _cache.Room(slot), Scratch), isComplete: true);
                return;
            }

            _loader.ReadStored(position, size, Scratch);
            _storedSize = size.StoredSize;
            _prefix.Start();
            DecodeTo(slot, needed);
        }
        catch
        {
            _cache.Fail(slot);
            throw;
        }

        if (!_prefix.IsComplete)
        {
            _unfinished = slot;
            _cache.Hold(slot);
        }
    }

    /// <summary>Decodes a whole block that nobody has asked for, unless it already exists or there is no room. One that does not
    /// decode is dropped: whoever comes to read it reports it.</summary>
    public void Prefetch(BlockOffset position, BlockSizeField size, FillReason reason)
    {
        int slot = _cache.AcquireUnasked(position, size, reason);
        if (slot == BlockCache.None)
        {
            return;
        }

        if (reason == FillReason.Guess)
        {
            _loader.AskFor(position, GuessedNeighbourhood);
        }

        try
        {
            Fill(slot, position, size, needed: 1);
            Finish();
        }
        catch (Exception damage) when (damage is CorruptImageException or SystemCallException)
        {
            // The slot is given up.
        }

        _cache.Release(slot);
    }

    /// <summary>Decodes a whole block to a place outside the cache.</summary>
    /// <inheritdoc cref="BlockLoader.Load"/>
    public int Load(BlockOffset position, BlockSizeField size, Span<byte> target)
    {
        Finish();
        return _loader.Load(position, size, target, Scratch);
    }

    /// <summary>Decodes what the last fill left.</summary>
    public void Finish()
    {
        if (_unfinished == BlockCache.None)
        {
            return;
        }

        int slot = _unfinished;
        _unfinished = BlockCache.None;
        try
        {
            while (!_prefix!.IsComplete)
            {
                DecodeTo(slot, _prefix.Produced + 1);
            }
        }
        catch (CorruptImageException)
        {
            _cache.Fail(slot); // whoever waits for the rest, or comes for it, reports it
        }

        _cache.Release(slot);
    }

    public void Trim() => _scratch.Release(0, _scratch.Length);

    public void Dispose()
    {
        _scratch.Dispose();
        _prefix?.Dispose();
    }

    private void DecodeTo(int slot, int wanted)
    {
        int decoded = _prefix!.DecodeTo(Scratch[.._storedSize], _cache.Room(slot), wanted);
        if (decoded < 0)
        {
            throw new CorruptImageException("squashfs data block", _cache.PositionOf(slot),
                $"{_storedSize} bytes that do not decode", $"1 to {_loader.BlockSize} decoded bytes");
        }

        _cache.Publish(slot, decoded, _prefix.IsComplete);
    }
}
