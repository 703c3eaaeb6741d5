using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Puts blocks into the image one behind the other. A file whose row of blocks already exists gets the earlier row, and
/// the next one is written over its own.</summary>
internal sealed class BlockCommit(RandomAccessStorage image, long start)
{
    private readonly List<FragmentEntry> _fragments = [];
    private readonly WrittenRuns _runs = new(image);

    /// <summary>Where the next block goes.</summary>
    internal long Position { get; private set; } = start;

    /// <summary>All fragments; to be asked for when nothing is committed any more.</summary>
    internal IReadOnlyList<FragmentEntry> Fragments => _fragments;

    /// <summary>Where a fragment is; null before it is committed.</summary>
    internal FragmentEntry? FragmentAt(uint number)
    {
        lock (_fragments)
        {
            return number < _fragments.Count ? _fragments[(int)number] : null;
        }
    }

    internal void Commit(BlockSlot slot)
    {
        if (slot.Run is null)
        {
            FragmentEntry entry = new(new BlockOffset(Position), slot.SizeField);
            Append(slot);
            lock (_fragments)
            {
                _fragments.Add(entry);
            }
        }
        else if (slot.EndsRun)
        {
            End(slot.Run);
        }
        else
        {
            Extend(slot.Run, slot);
        }
    }

    private void Extend(BlockRun run, BlockSlot slot)
    {
        if (run.Start < 0)
        {
            run.Start = Position;
        }

        for (int block = 0; block < Math.Max(slot.Holes, 1); block++)
        {
            run.Sizes.Add(slot.SizeField);
            run.Hash = ContentHash.With(run.Hash, slot.Hash);
            run.SparseBytes += slot.SizeField.IsHole ? slot.Length : 0;
        }

        run.StoredSize += slot.SizeField.StoredSize;
        Append(slot);
    }

    private void Append(BlockSlot slot)
    {
        if (!slot.SizeField.IsHole)
        {
            image.Write(Position, slot.Stored);
            Position += slot.SizeField.StoredSize;
        }
    }

    private void End(BlockRun run)
    {
        WrittenNode node = run.Node;
        node.SparseBytes += run.SparseBytes;
        node.StartBlock = run.StoredSize == 0 ? 0 : run.Start;
        node.Blocks = [.. run.Sizes];
        if (run.StoredSize == 0)
        {
            return;
        }

        if (_runs.FindOrAdd(run, node) is { } twin)
        {
            (node.StartBlock, node.Blocks) = (twin.StartBlock, twin.Blocks);
            Position = run.Start;
        }
    }
}
