using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The rows of blocks that are in the image, by fingerprint. A twin is one only when its stored bytes are the same,
/// which are read back for it.</summary>
internal sealed class WrittenRuns(RandomAccessStorage image)
{
    private const int Piece = 64 * 1024;

    private readonly Dictionary<(ulong Hash, long StoredSize), WrittenNode> _runs = [];
    private readonly byte[] _one = new byte[Piece];
    private readonly byte[] _other = new byte[Piece];

    /// <summary>The file whose row is the same, or null, and then this one is remembered.</summary>
    internal WrittenNode? FindOrAdd(BlockRun run, WrittenNode node)
    {
        ref WrittenNode? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, (run.Hash, run.StoredSize),
            out bool exists);
        if (exists && AreSame(known!, run))
        {
            return known;
        }

        known ??= node;
        return null;
    }

    private bool AreSame(WrittenNode known, BlockRun run)
    {
        if (!known.Blocks.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(run.Sizes)))
        {
            return false;
        }

        for (long at = 0; at < run.StoredSize; at += Piece)
        {
            int count = (int)Math.Min(Piece, run.StoredSize - at);
            image.ReadExactly(known.StartBlock + at, _one.AsSpan(0, count), "written image");
            image.ReadExactly(run.Start + at, _other.AsSpan(0, count), "written image");
            if (!_one.AsSpan(0, count).SequenceEqual(_other.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }
}
