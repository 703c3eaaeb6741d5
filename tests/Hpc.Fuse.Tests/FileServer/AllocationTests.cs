using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class AllocationTests
{
    [ToolTheory(TestImage.Maker)]
    [InlineData("zstd", "128K")]
    [InlineData("zstd", "1M")]
    [InlineData("gzip", "128K")]
    [InlineData("xz", "128K")]
    [InlineData("lz4", "4K")]
    public void A_request_allocates_nothing(string compressor, string blockSize)
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", compressor, "-b", blockSize));
        Assert.Contains(0L, Enumerable.Range(0, 6).Select(_ => BytesAllocatedBy(kernel)).ToList());
    }

    /// <summary>The just-in-time compiler may allocate on this thread when it compiles something better; a request that did
    /// would do so every time.</summary>
    private static long BytesAllocatedBy(FakeKernel kernel)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Walk(kernel);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Looks up, lists and reads, in itself without allocations.</summary>
    private static void Walk(FakeKernel kernel)
    {
        ulong links = kernel.Lookup(1, "links"u8).NodeId;
        ulong many = kernel.Lookup(1, "many"u8).NodeId;
        _ = kernel.Ask(FuseOpcode.ReadLink, kernel.Lookup(links, "soft"u8).NodeId, []);
        _ = kernel.Ask(FuseOpcode.ReadDirPlus, many, new FuseReadIn(0, 0, 32768, 0, 0, 0, 0));
        _ = kernel.Ask(FuseOpcode.ReadDir, many, new FuseReadIn(0, 0, 32768, 0, 0, 0, 0));
        _ = kernel.Lookup(many, "entry-with-a-long-name-1500"u8);
        _ = kernel.Lookup(many, "no-such-entry"u8);
        _ = kernel.Ask(FuseOpcode.StatFs, 1, []);
        _ = kernel.Ask(FuseOpcode.GetXattr, many, "\0\0\0\0\0\0\0\0user.none\0"u8);
        ReadAll(kernel, kernel.Lookup(1, "size-700001"u8).NodeId);
        ReadAll(kernel, kernel.Lookup(1, "noise-700001"u8).NodeId);
        ReadAll(kernel, kernel.Lookup(1, "gap"u8).NodeId);
        ReadAll(kernel, kernel.Lookup(1, "one"u8).NodeId);
    }

    private static void ReadAll(FakeKernel kernel, ulong node)
    {
        for (int at = 0; kernel.Read(node, at, 100_000).Length > 0; at += 100_000)
        {
        }
    }
}
