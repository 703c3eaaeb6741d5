using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Fuse.Blocks;
using Hpc.Fuse.Session;
using Hpc.Fuse.Store;

namespace Hpc.Fuse.FileServer;

/// <summary>What a server may hold in memory, and who of it gets how much: the buffers of the threads come first, as they follow
/// from the block size and the processors, and the blocks that a profile brings get what is left. Bytes.</summary>
/// <param name="Buffers">Of all threads: what is stored, the answer, the decoder's own.</param>
/// <param name="Blocks">Of the cache of decoded blocks, at most: while a profile is replayed.</param>
internal readonly record struct MemoryShares(long Buffers, long Blocks)
{
    /// <summary>Resident, whatever an image says and on whatever machine.</summary>
    public const long Most = 100 << 20;

    /// <summary>What a server has at its start (7.5 MiB), its stacks, and the youngest generation of the managed heap.</summary>
    public const long Base = 12 << 20;

    /// <summary>More than that no start of a program needs.</summary>
    private const long MostBlocks = 40 << 20;

    /// <summary>Tables of a zstd decoder, of which a thread has two: one for whole blocks, and one for their
    /// beginnings.</summary>
    private const long ZstdTables = 2 * (160 << 10);

    /// <summary>Of liblzma, beside a window of as many bytes as a block has.</summary>
    private const long LzmaTables = 48 << 10;

    /// <param name="codec">Of the image (<see cref="Decompressor.Name"/>).</param>
    public static MemoryShares Of(int blockSize, string codec, ServerThreads threads)
    {
        long decoder = codec == ZstdDecompressor.CodecName ? ZstdTables
            : codec is XzDecompressor.CodecName or LzmaDecompressor.CodecName ? LzmaTables + blockSize : 0;
        long filler = BlockFiller.BufferSize(blockSize) + decoder;
        int readers = threads.Answering + 1; // the planner has one, too
        long buffers = (readers * (FileReader.BufferSize(blockSize) + filler)) + (threads.Background * filler);
        return new MemoryShares(buffers,
            Math.Min(MostBlocks, Most - Base - MetadataMemory.Most - MappedPositions.Size - buffers));
    }
}
