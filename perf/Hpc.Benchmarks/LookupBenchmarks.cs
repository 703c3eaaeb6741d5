using BenchmarkDotNet.Attributes;
using Hpc.SquashFs;

namespace Hpc.Benchmarks;

/// <summary>One name in a directory of 10,000, and its inode; the metadata is decompressed already, as it is after the
/// first.</summary>
public class LookupBenchmarks
{
    private BenchmarkImage image = null!;
    private SquashFsNode library = null!;
    private NodeId served;
    private int next;

    [Params("gzip", "zstd")]
    public string Compressor { get; set; } = "";

    [GlobalSetup]
    public void Open()
    {
        image = new BenchmarkImage(Compressor);
        library = image.Library.Root.Find("many")!;
        served = image.Node("many");
    }

    [GlobalCleanup]
    public void Close() => image.Dispose();

    [Benchmark(Baseline = true)]
    public bool Server() => image.Served.Files.TryLookup(served, image.Names[next++ % BenchmarkImage.ManyFiles], out _);

    [Benchmark]
    public bool Library() => library.Find(image.Texts[next++ % BenchmarkImage.ManyFiles]) is not null;
}
