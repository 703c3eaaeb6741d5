using System.Diagnostics;

namespace Hpc.Records.Tests;

/// <summary>By itself: the processor time is the process's.</summary>
[CollectionDefinition(nameof(LargeRunTests), DisableParallelization = true)]
[Collection(nameof(LargeRunTests))]
public class LargeRunTests
{
    /// <summary>As 79 nodes of 128 ranks, as 10,000 nodes of one, and where each ends otherwise than its neighbours.</summary>
    [Theory]
    [InlineData(79, 128)]
    [InlineData(10_000, 1)]
    public void Ten_thousand_ranks_are_below_2_MB_and_merged_in_less_than_2_seconds(int nodes, int ranksOfNode)
    {
        byte[][] parts = [.. Enumerable.Range(0, nodes).Select(node => SampleRun.Part(node, SampleRun.Sections(node % 4),
            Enumerable.Range(node * ranksOfNode, ranksOfNode).Select(rank => (rank, SampleRun.Status(rank % 7))), nodes))];
        _ = SampleRun.Merge(parts.Take(10));
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        byte[] record = RecordDocument.Write(SampleRun.Merge(parts));
        TimeSpan took = Process.GetCurrentProcess().TotalProcessorTime - before;
        Assert.InRange(record.Length, 1, 2_000_000);
        Assert.InRange(took.TotalSeconds, 0, 2);
    }
}
