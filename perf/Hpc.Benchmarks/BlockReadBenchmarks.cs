using BenchmarkDotNet.Attributes;
using Hpc.SquashFs;

namespace Hpc.Benchmarks;

/// <summary>128 KiB of a file, whole blocks one after the other, each decompressed: what a page-cache miss asks for.</summary>
public class BlockReadBenchmarks
{
    private const int Block = 128 << 10;

    private readonly byte[] target = new byte[Block];
    private BenchmarkImage image = null!;
    private FileReader reader = null!;
    private SquashFsNode library = null!;
    private long position;
    private long next;

    [Params("gzip", "lz4", "zstd")]
    public string Compressor { get; set; } = "";

    private long NextOffset => next++ * Block % BenchmarkImage.LargeSize;

    [GlobalSetup]
    public void Open()
    {
        image = new BenchmarkImage(Compressor);
        library = image.Library.Root.Find("large")!;
        position = image.Node("large").PositionIn(image.Served.Tables);
        reader = image.Served.NewReader();
    }

    [GlobalCleanup]
    public void Close()
    {
        reader.Dispose();
        image.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Server()
    {
        reader.Read(position, NextOffset, Block);
        int length = reader.Length;
        reader.Done();
        return length;
    }

    [Benchmark]
    public int Library() => library.Read(NextOffset, target);
}
