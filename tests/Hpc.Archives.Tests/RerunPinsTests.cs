using Hpc.Files;
using Hpc.Records;

namespace Hpc.Archives.Tests;

/// <summary>What of --pin-numerics a rerun repeats, on a processor that has it and on one that has not.</summary>
public class RerunPinsTests
{
    private const string Old = "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3",
        New = Old + " avx avx2 bmi1 bmi2 f16c fma abm movbe xsave";

    [Fact]
    public void Where_the_processor_has_the_level_all_is_set_as_recorded()
    {
        RerunPlan plan = Plan(null, New);
        Assert.Equal(["OPENBLAS_CORETYPE=Haswell", "OPENBLAS_NUM_THREADS=2", "SAID=1"], plan.Variables);
        Assert.Equal("x86-64-v3", plan.Pinned);
        Assert.Empty(plan.Notes);
        Assert.Equal(plan.Variables, Plan("recorded", New).Variables);
    }

    [Fact]
    public void Below_the_level_the_libraries_choose_and_it_is_said()
    {
        RerunPlan plan = Plan(null, Old);
        Assert.Equal(["OPENBLAS_NUM_THREADS=2", "SAID=1"], plan.Variables);
        Assert.Null(plan.Pinned);
        string note = Assert.Single(plan.Notes);
        Assert.Contains("pinned to x86-64-v3", note, StringComparison.Ordinal);
        Assert.Contains("has no avx, avx2", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_the_level_it_is_refused_where_the_caller_wants_what_was_recorded()
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Plan("recorded", Old));
        Assert.Contains("pinned to x86-64-v3", error.Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => Plan("x86-64-v2", New));
    }

    [Fact]
    public void With_none_nothing_that_pinned_is_set_and_it_is_said()
    {
        RerunPlan plan = Plan("none", New);
        Assert.Equal(["SAID=1"], plan.Variables);
        Assert.Contains("--pin-numerics=none", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    private static RerunPlan Plan(string? wanted, string flags)
    {
        RunRecord record = Recorded();
        return new RerunPlan(record, RerunPins.Of(wanted, record, flags));
    }

    private static RunRecord Recorded() => new RunRecord { Run = "1", Started = 0 }
        .With(Sections.Command, Once(new CommandEntry { Verb = "exec", Arguments = ["true"], Directory = "{cwd}" }))
        .With(Sections.Image, Once(new ImageEntry { Path = "a.sif", Digest = "sha256:" + new string('0', 64) }))
        .With(Sections.Host, Once(new HostEntry { Hpcrun = "1", Kernel = "6", Machine = "x86_64" }))
        .With(Sections.Variables, Once<IReadOnlyList<VariableEntry>>(
        [
            new VariableEntry { Name = "OPENBLAS_CORETYPE", Value = "Haswell", By = "pinned" },
            new VariableEntry { Name = "OPENBLAS_NUM_THREADS", Value = "2", By = "pinned" },
            new VariableEntry { Name = "SAID", Value = "1", By = "user" },
            new VariableEntry { Name = "PATH", Value = "/bin", By = "container" },
        ]));

    private static Variation<T>[] Once<T>(T value) => [new Variation<T>(new NumberSet(), value)];
}
