using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Cuts the content of files into blocks and sends them on their way.</summary>
internal sealed class DataWriter
{
    /// <summary>Bytes for blocks that are being read, compressed and written, whatever the number of threads.</summary>
    private const int QueueMemory = 32 << 20;
    private const int FewestSlots = 4;
    private const int MostHoles = 1 << 20;

    /// <summary>So far runs who reads ahead of who compresses: files of one kind come in rows, and each kind keeps another of
    /// them waiting.</summary>
    private const int SlotsPerThread = 8;

    private readonly int _blockSize;
    private readonly bool _packTails;
    private readonly CompressorOptions _packing;
    private readonly OrderedWork<BlockSlot> _queue;
    private readonly BlockCommit _commit;
    private readonly FragmentPacker _fragments;

    internal DataWriter(RandomAccessStorage image, long start, SquashFsWriterOptions options)
    {
        _blockSize = options.BlockSize;
        _packTails = options.PackTails;
        _packing = CompressorOptions.Of(options.Compressor);
        _commit = new BlockCommit(image, start);
        int most = Math.Max(FewestSlots, QueueMemory / (2 * _blockSize));
        int slots = Math.Clamp(SlotsPerThread * options.Threads, FewestSlots, most);
        _queue = new OrderedWork<BlockSlot>(
            Enumerable.Range(0, slots).Select(_ => new BlockSlot(_blockSize)), Math.Min(options.Threads, slots),
            options.StartThread,
            new BlockPacking(options.Compressor, options.Decompressor).Pack, _commit.Commit);
        FragmentContents contents = new(_queue, _commit.FragmentAt, image, options.Decompressor, _blockSize);
        _fragments = new FragmentPacker(_queue, contents, _blockSize);
    }

    internal IReadOnlyList<FragmentEntry> Fragments => _commit.Fragments;

    /// <summary>Reads a file to its end.</summary>
    internal void Write(WrittenNode node, Stream content)
    {
        BlockRun? run = null;
        ISparseContent? sparse = content as ISparseContent;
        IStoredContent? stored = content is IStoredContent own && own.Node.Image.IsPackedAs(_packing, _blockSize) ? own : null;
        while (true)
        {
            BlockSlot slot = _queue.Next();
            slot.Holes = CountHoles(sparse);
            int carried = slot.Holes > 0 || stored is null ? 0 : Carry(stored, slot, mayBeShort: run is not null && !_packTails);
            slot.IsCarried = carried > 0;
            int length = slot.Holes > 0 ? _blockSize : carried > 0 ? carried
                : content.ReadAtLeast(slot.Raw, _blockSize, throwOnEndOfStream: false);
            node.Size += (long)length * Math.Max(slot.Holes, 1);
            bool isFragment = length > 0 && length < _blockSize && GoesToFragment(run, slot.Raw.AsSpan(0, length));
            if (length > 0 && !isFragment)
            {
                Send(slot, length, run ??= new BlockRun(node));
            }

            if (length < _blockSize)
            {
                End(run);
                if (isFragment)
                {
                    // The mark of the end, if there is one, leaves its slot's bytes alone.
                    _fragments.Add(node, slot.Raw.AsSpan(0, length), stored?.Node.Tail);
                }

                return;
            }
        }
    }

    /// <summary>Waits until everything is in the image; returns where it ends.</summary>
    internal long Finish()
    {
        _fragments.Flush();
        _queue.Drain();
        return _commit.Position;
    }

    internal void Close() => _queue.Close();

    /// <summary>A slot for each block of a file of hundreds of GiB without bytes would take minutes.</summary>
    private int CountHoles(ISparseContent? content)
    {
        int count = 0;
        while (count < MostHoles && content?.TrySkipZeros(_blockSize) == true)
        {
            count++;
        }

        return count;
    }

    /// <summary>Takes a block as another image has it.</summary>
    /// <param name="mayBeShort">Also the last one of a file.</param>
    /// <returns>Bytes of the file in it; 0 where it is to be read.</returns>
    private int Carry(IStoredContent content, BlockSlot slot, bool mayBeShort)
    {
        if (!mayBeShort && content.Node.Inode.Size - content.Position < _blockSize)
        {
            return 0;
        }

        int length = content.Node.ReadStored(content.Position, slot.Packed, slot.Raw,
            out (BlockOffset Position, BlockSizeField Size) stored);
        (slot.Origin, slot.SizeField) = stored;
        content.Skip(length);
        return length;
    }

    private bool GoesToFragment(BlockRun? run, ReadOnlySpan<byte> tail) =>
        (run is null || _packTails) && tail.ContainsAnyExcept((byte)0);

    /// <summary>Sends the mark behind a row of blocks. No fragment may come before it: a row that already exists is taken back,
    /// and with it whatever is behind it.</summary>
    private void End(BlockRun? run)
    {
        if (run is not null)
        {
            BlockSlot slot = _queue.Next();
            (slot.Run, slot.EndsRun) = (run, true);
            _queue.Submit();
        }
    }

    private void Send(BlockSlot slot, int length, BlockRun run)
    {
        slot.Length = length;
        (slot.Run, slot.EndsRun) = (run, false);
        _queue.Submit();
    }
}
