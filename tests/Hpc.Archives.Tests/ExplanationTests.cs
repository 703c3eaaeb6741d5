using Hpc.Records;

namespace Hpc.Archives.Tests;

public class ExplanationTests
{
    private const string Digest = "sha256:1";

    [Fact]
    public void What_a_program_may_compute_otherwise_by_is_said_by_what_it_belongs_to()
    {
        RunRecord recorded = Run(Host("Old", "sse2 avx2", 4), [("OMP_NUM_THREADS", "4"), ("DATA", "{input:mesh}")], "40.30"),
            again = Run(Host("New", "sse2", 8), [("OMP_NUM_THREADS", "8"), ("DATA", "/rerun/mesh")], version: null);
        RerunExplanation found = Explain(recorded, again, otherImage: "sha256:2");
        Assert.Equal(
            [
                "image digest: sha256:1 -> sha256:2", "libraries libmpi: 40.30 -> ", "processor flags: sse2 avx2 -> sse2",
                "processor processor: Old -> New", "threads OMP_NUM_THREADS: 4 -> 8", "threads processors: 4 -> 8",
            ],
            found.Changed.Select(change => $"{change.Section} {change.Name}: {change.First} -> {change.Second}").Order());
        Assert.Equal(["variables", "command", "kernel", "GPU"], found.Same);
    }

    [Fact]
    public void A_rerun_that_has_all_as_recorded_is_explained_by_nothing_that_is_known()
    {
        RunRecord recorded = Run(Host("One", "sse2", 4), [("LANG", "C")], "40.30");
        Assert.Equal(
            ["nothing that a record knows: "
                + "image, libraries, processor, threads, variables, command, kernel, GPU were as recorded"],
            Explain(recorded, recorded, otherImage: null).Lines());
    }

    [Fact]
    public void Where_the_rerun_left_no_record_nothing_is_said_to_be_the_same()
    {
        RerunExplanation none = new(IsKnown: false, []);
        Assert.Equal(["nothing: this rerun left no record"], none.Lines());
        Assert.Empty(none.Same);
    }

    private static RerunExplanation Explain(RunRecord recorded, RunRecord again, string? otherImage) => RerunExplanation.Of(
        RerunExplanation.Facts(recorded, text => text.Replace("{input:mesh}", "/rerun/mesh", StringComparison.Ordinal)),
        RerunExplanation.Facts(again, text => text), Digest, otherImage);

    private static RunRecord Run(HostEntry host, (string Name, string Value)[] variables, string? version) =>
        new RunRecord { Run = "1", Started = 0 }
            .With(Sections.Host, Once(host))
            .With(Sections.Libraries, Once<IReadOnlyList<LibraryEntry>>(version is null ? []
                : [new LibraryEntry { Path = "/usr/lib/libmpi.so." + version, Version = version }]))
            .With(Sections.Variables, Once<IReadOnlyList<VariableEntry>>([.. variables.Select(one =>
                new VariableEntry { Name = one.Name, Value = one.Value, By = "user" })]));

    private static HostEntry Host(string processor, string flags, long count) => new()
    {
        Hpcrun = "1", Kernel = "6", Machine = "x86_64", Processor = processor, Flags = flags, Processors = count,
    };

    private static Variation<T>[] Once<T>(T value) => [new Variation<T>(new NumberSet(), value)];
}
