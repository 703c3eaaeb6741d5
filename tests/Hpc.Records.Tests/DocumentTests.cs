using System.Text;
using Hpc.Binary;

namespace Hpc.Records.Tests;

public class DocumentTests
{
    private static readonly byte[] Sound = RecordDocument.Write(SampleRun.Merge(SampleRun.TwoNodes()) with { IsSealed = true });

    [Fact]
    public void What_was_read_is_written_to_the_same_bytes() =>
        Assert.Equal(Encoding.UTF8.GetString(Sound),
            Encoding.UTF8.GetString(RecordDocument.Write(RecordDocument.Read(Sound, "a.record"))));

    [Fact]
    public void A_newer_form_is_refused_by_its_number()
    {
        byte[] newer = Replace(Sound, "{\"hpcrun-record\":1", "{\"hpcrun-record\":2");
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() =>
            RecordDocument.Read(newer, "a.record"));
        Assert.Equal("a.record.hpcrun-record 2 is not supported", error.Message);
        Assert.Contains("newer hpcrun", error.Remedy);
    }

    [Theory]
    [InlineData("{\"hpcrun-record\":1", "{\"hpcrun-record\":null", "a.record.hpcrun-record: found nothing")]
    [InlineData("{\"hpcrun-record\":1", "{\"hpcrun-record\":0", "a.record.hpcrun-record: found 0")]
    [InlineData("{\"hpcrun-record\":1", "{\"hpcrun-record\":\"1\"", "a.record.hpcrun-record: found a text, allowed: a number")]
    [InlineData("\"run\":\"17.0\"", "\"run\":17", "a.record.run: found a number, allowed: a text")]
    [InlineData("\"run\":\"17.0\"", "\"run\":null", "a.record.run: found nothing, allowed: a text")]
    [InlineData("\"run\":\"17.0\"", "\"run\":\"17.0\",\"run\":\"18.0\"", "a.record.run: found the member a second time")]
    [InlineData("\"seen\":\"0-3\"", "\"seen\":\"3-0\"", "a.record.ranks.seen: found \"3-0\"")]
    [InlineData("\"seen\":\"0-3\"", "\"seen\":\"0-9999999999\"", "a.record.ranks.seen: found \"0-9999999999\"")]
    [InlineData("\"signal\":9", "\"signal\":9,\"status\":0", "a.record.ranks.ends[1].signal: found a signal beside a status")]
    [InlineData("\"signal\":9,\"source\":\"pidfd\"", "\"signal\":9", "a.record.ranks.ends[1].source: found nothing")]
    [InlineData("\"role\":\"input\"", "\"role\":\"entry\"", "a.record.files[0].role: found \"entry\"")]
    [InlineData("\"inode\":\"9\"", "\"inode\":\"-9\"", "a.record.files[0].inode: found \"-9\"")]
    [InlineData("\"started\":\"1700000100.000000000\"", "\"started\":\"1700000100\"", "a.record.started: found \"1700000100\"")]
    [InlineData("\"expected\":2", "\"expected\":0", "a.record.nodes.expected: found 0")]
    [InlineData("\"host\":[", "\"host\":[null,", "a.record.host[0].hpcrun: found nothing")]
    [InlineData("\"arguments\":[", "\"arguments\":[7,", "a.record.command[0].arguments[0]: found a number, allowed: a text")]
    public void A_fault_is_the_file_s_and_names_the_member(string old, string changed, string expected)
    {
        byte[] damaged = Replace(Sound, old, changed);
        Assert.StartsWith(expected, Assert.Throws<CorruptImageException>(() => RecordDocument.Read(damaged, "a.record")).Message);
    }

    [Fact]
    public void Each_byte_may_be_another_one_and_nothing_but_a_refusal_comes_out()
    {
        byte[] part = SampleRun.TwoNodes()[0];
        for (int at = 0; at < part.Length; at++)
        {
            foreach (byte value in "\"{}[]0x\n\\\xff"u8)
            {
                byte[] changed = [.. part];
                changed[at] = value;
                try
                {
                    _ = RecordDocument.Write(SampleRun.Merge([changed]));
                }
                catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
                {
                }
            }
        }
    }

    /// <summary>As a killed server leaves it.</summary>
    [Fact]
    public void A_last_line_that_was_cut_off_is_none()
    {
        byte[] part = SampleRun.Part(0, SampleRun.Sections(), [(0, SampleRun.Status(0))], 1);
        Assert.Equal("0: unknown", RecordFacts.Ends(SampleRun.Merge([part[..^1]])));
        Assert.Equal("0: status 0", RecordFacts.Ends(SampleRun.Merge([part])));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("descriptors")]
    public void A_part_without_a_section_says_which(string section)
    {
        string[] lines = [.. RawText.Of(SampleRun.TwoNodes()[0]).Split('\n')
            .Where(line => !line.StartsWith($"{{\"{section}\"", StringComparison.Ordinal))];
        Assert.Contains($"found no {section}",
            Assert.Throws<CorruptImageException>(() => SampleRun.Merge([RawText.Bytes(string.Join('\n', lines))])).Message);
    }

    private static byte[] Replace(byte[] bytes, string old, string changed)
    {
        string text = RawText.Of(bytes);
        Assert.Contains(old, text);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        return RawText.Bytes(text[..at] + changed + text[(at + old.Length)..]);
    }
}
