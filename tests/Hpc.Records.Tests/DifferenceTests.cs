using Hpc.Binary;
using Hpc.Tests;

namespace Hpc.Records.Tests;

public class DifferenceTests
{
    [Fact]
    public void Two_records_of_the_same_run_do_not_differ()
    {
        RunRecord record = SampleRun.Merge(SampleRun.TwoNodes());
        Assert.Empty(RecordDifference.Between(record, SampleRun.Merge(SampleRun.TwoNodes().Reverse())));
    }

    [Fact]
    public void Image_library_processor_variable_and_result_are_on_one_screen()
    {
        IReadOnlyList<RecordDifference> all = RecordDifference.Between(SampleRun.Merge(SampleRun.TwoNodes()),
            SampleRun.Merge(SampleRun.TwoNodes(Other())));
        GoldenText.Check("difference.txt", string.Join('\n', RecordDifference.Screen(all)) + "\n");
    }

    [Fact]
    public void More_differences_than_a_screen_has_are_counted()
    {
        RunSections many = new()
        {
            Job = Other().Job, Image = Other().Image, Command = Other().Command, Host = Other().Host,
            Variables = [.. Enumerable.Range(0, 100)
                .Select(at => new VariableEntry { Name = $"OMP_{at:D3}", Value = "1", By = "user" })],
        };
        IReadOnlyList<string> screen = RecordDifference.Screen(
            RecordDifference.Between(SampleRun.Merge(SampleRun.TwoNodes()), SampleRun.Merge(SampleRun.TwoNodes(many))));
        Assert.InRange(screen.Count, 10, 22);
        Assert.EndsWith("(--json shows all)", screen[^1]);
        Assert.All(screen, line => Assert.InRange(line.Length, 1, 120));
    }

    [Fact]
    public void A_record_in_words() =>
        GoldenText.Check("summary.txt",
        string.Join('\n', RecordSummary.Of(SampleRun.Merge(SampleRun.TwoNodes())).Select(PrintableText.Line)) + "\n");

    private static RunSections Other()
    {
        RunSections old = SampleRun.Sections(kind: 1);
        return new RunSections
        {
            Job = old.Job,
            Image = new ImageEntry { Path = "{home}/app.sif", Digest = SampleRun.Digest },
            Command = old.Command,
            Variables = [new VariableEntry { Name = "OMP_NUM_THREADS", Value = "8", By = "user" }],
            Binds = old.Binds,
            Libraries = [new LibraryEntry { Path = "/usr/lib/libmpi.so.40.40.7", Version = "40.40.7", BuildId = "0c1d" }],
            Host = new HostEntry
            {
                Hpcrun = "0.1.0", Kernel = "6.12.1", Machine = "x86_64", Processor = "Another processor",
                Flags = old.Host.Flags + " amx_tile", Processors = 64, MemoryGiB = 251,
            },
            FilesJson = old.FilesJson.Replace("\"size\":12", "\"size\":13"),
            Descriptors = old.Descriptors,
        };
    }
}
