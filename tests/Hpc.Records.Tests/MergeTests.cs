using System.Text;
using Hpc.Binary;

namespace Hpc.Records.Tests;

public class MergeTests
{
    [Fact]
    public void Parts_give_the_same_bytes_in_any_order()
    {
        byte[][] parts = [.. Enumerable.Range(0, 40)
            .Select(node => SampleRun.Part(node, SampleRun.Sections(node % 3),
            [(2 * node, SampleRun.Status(node % 5)), ((2 * node) + 1, RankEnd.Unknown)], 41))];
        byte[] first = RecordDocument.Write(SampleRun.Merge(parts));
        for (int seed = 0; seed < 20; seed++)
        {
            new Random(seed).Shuffle(parts);
            Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(RecordDocument.Write(SampleRun.Merge(parts))));
        }
    }

    [Fact]
    public void What_nodes_have_in_common_is_said_once_and_a_node_without_a_part_is_missing()
    {
        RunRecord record = SampleRun.Merge(SampleRun.TwoNodes());
        Assert.Equal("0-1", Assert.Single(record.Of(Sections.Host)).Nodes.ToString());
        Assert.Equal("0-3", record.Ranks.ToString());
        Assert.Equal("0,2: status 0; 1: signal 9; 3: unknown", RecordFacts.Ends(record));
        Assert.Null(record.Ended);
        Assert.Equal("1", SampleRun.Merge([SampleRun.TwoNodes()[0]]).MissingNodes.ToString());
    }

    [Fact]
    public void The_last_end_is_the_run_s_where_all_are_known()
    {
        RunRecord record = SampleRun.Merge(
            [SampleRun.Part(0, SampleRun.Sections(), [(0, SampleRun.Status(1)), (1, SampleRun.Status(1))], 1)]);
        Assert.Equal(1_700_000_200_000_000_001, record.Ended);
    }

    [Fact]
    public void A_digest_that_one_node_has_is_said_for_all_that_saw_the_same_file()
    {
        RunSections with = SampleRun.Sections(), without = SampleRun.Sections();
        byte[] part = RawText.Bytes(RawText.Of(SampleRun.Part(1, with, [(2, SampleRun.Status(0))]))
            .Replace("\"ctime\":\"1700000000.000000001\"}]}}",
                $"\"ctime\":\"1700000000.000000001\",\"digest\":\"{SampleRun.Digest}\"}}]}}}}"));
        Variation<DeclaredFile> file = Assert.Single(
            SampleRun.Merge([SampleRun.Part(0, without, [(0, SampleRun.Status(0))]), part]).Files);
        Assert.Equal(("0-1", SampleRun.Digest), (file.Nodes.ToString(), file.Value.Digest));
    }

    [Fact]
    public void Parts_of_two_runs_are_refused_by_name()
    {
        byte[] other = RawText.Bytes(RawText.Of(SampleRun.TwoNodes()[1]).Replace("\"run\":\"17.0\"", "\"run\":\"18.0\""));
        CorruptImageException error = Assert.Throws<CorruptImageException>(() =>
            SampleRun.Merge([SampleRun.TwoNodes()[0], other]));
        Assert.Contains("part 1: found run 18.0, allowed: run 17.0", error.Message);
    }

    [Fact]
    public void A_rank_that_two_launches_have_is_refused()
    {
        byte[] part = SampleRun.TwoNodes()[0];
        Assert.Contains("rank 0 a second time",
            Assert.Throws<CorruptImageException>(() => SampleRun.Merge([part, part])).Message);
    }
}
