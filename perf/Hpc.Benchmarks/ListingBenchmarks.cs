using BenchmarkDotNet.Attributes;
using Hpc.SquashFs;

namespace Hpc.Benchmarks;

/// <summary>All 10,000 names of a directory with their attributes; time per name.</summary>
public class ListingBenchmarks
{
    /// <summary>What Linux 6.16 and later offer for one READDIRPLUS.</summary>
    private readonly byte[] answer = new byte[32 << 10];

    private BenchmarkImage image = null!;
    private SquashFsNode library = null!;
    private NodeId served;

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

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchmarkImage.ManyFiles)]
    public ulong Server()
    {
        ulong cookie = 0;
        while (true)
        {
            DirentWriter writer = new(answer, withAttributes: true);
            image.Served.Files.List(served, cookie, ref writer);
            if (writer.Length == 0)
            {
                return cookie;
            }

            cookie = LastCookie(writer.Length);
        }
    }

    [Benchmark(OperationsPerInvoke = BenchmarkImage.ManyFiles)]
    public int Library() => library.Entries().Count();

    /// <summary>Steps over struct fuse_direntplus (include/uapi/linux/fuse.h): 128 bytes of entry, ino, off, namelen, type, name,
    /// padded to 8.</summary>
    private ulong LastCookie(int length)
    {
        ulong cookie = 0;
        for (int at = 0; at < length;)
        {
            cookie = BitConverter.ToUInt64(answer, at + 136);
            at += 152 + ((BitConverter.ToInt32(answer, at + 144) + 7) & ~7);
        }

        return cookie;
    }
}
