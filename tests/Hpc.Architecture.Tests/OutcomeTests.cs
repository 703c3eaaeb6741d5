using System.Diagnostics;

namespace Hpc.Architecture.Tests;

/// <summary>tests/outcome, by which tests/run counts: from a suite's .trx file, and from the log of one that was
/// stopped.</summary>
public sealed class OutcomeTests : IDisposable
{
    private const string Log = """
        [xUnit.net 00:00:01.00]   Starting:    Some.Tests
          Passed Some.Tests.Good [1 ms]
        [xUnit.net 00:00:01.10]     Some.Tests.Of(word: "two words") [SKIP]
        [xUnit.net 00:00:01.10]       no corpora: set them
        [xUnit.net 00:00:01.20]     Some.Tests.Bad [FAIL]
        [xUnit.net 00:00:01.20]       it said no
        [xUnit.net 00:00:01.20]       Stack Trace:
          Skipped Some.Tests.Of(word: "two words") [1 ms]
          Passed Some.Tests.Better [1 ms]
          Failed Some.Tests.Bad [1 ms]

        """;

    private const string Trx = """
        <TestRun><Results>
            <UnitTestResult testName="Some.Tests.Good" outcome="Passed" />
            <UnitTestResult testName="Some.Tests.Better" outcome="Passed">
              <Output><StdOut>Message</StdOut></Output>
            </UnitTestResult>
            <UnitTestResult testName="Some.Tests.Of(word: &quot;two words&quot;)" outcome="NotExecuted">
                  <Message>no corpora: set them</Message>
            </UnitTestResult>
            <UnitTestResult testName="Some.Tests.Bad" outcome="Failed">
                  <Message>it said no
        and more</Message>
            </UnitTestResult>
        </Results></TestRun>
        """;

    private readonly string _place = Directory.CreateTempSubdirectory("hpcrun-outcome-").FullName;

    private static readonly string[] Expected =
        ["failed\tSome.Tests.Bad\tit said no", "passed\t2", "skipped\tSome.Tests.Of(word: \"two words\")\tno corpora: set them"];

    [Fact]
    public void A_suite_that_ended_is_counted_by_its_results() => Assert.Equal(Expected, Found(Trx, ""));

    [Fact]
    public void A_suite_that_was_stopped_keeps_what_it_found() => Assert.Equal(Expected, Found(Trx[..300], Log));

    [Fact]
    public void A_test_that_was_stopped_before_its_message_is_named() =>
        Assert.Equal(["failed\tSome.Tests.Bad\tthe runner was stopped", "passed\t0"],
            Found("", "[xUnit.net 00:00:01.20]     Some.Tests.Bad [FAIL]\n"));

    private string[] Found(string trx, string log)
    {
        string[] files = [Path.Combine(_place, "a.trx"), Path.Combine(_place, "a.log")];
        File.WriteAllText(files[0], trx);
        File.WriteAllText(files[1], log);
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "tests/outcome"), files)
        { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);
}
