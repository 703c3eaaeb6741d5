using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

public partial class SignalTests
{
    /// <summary>Once in C#, for the image server, and once in C, for the host's programs that serve layers in files (adr/0015,
    /// adr/0016).</summary>
    [Fact]
    public void Whoever_serves_files_to_a_job_ignores_the_same_signals()
    {
        IReadOnlyList<string> server = Listed("src/Hpc.Launch/SchedulerSignals.cs", "All ="),
            layers = Listed("src/Hpc.Stage/stage/server_operations.c", "ignored[] =");
        Assert.NotEmpty(server);
        Assert.Equal(server, layers);
    }

    /// <summary>The signals between a name and the end of its statement.</summary>
    private static List<string> Listed(string file, string name)
    {
        string text = Checkout.Text(file)[Checkout.Text(file).IndexOf(name, StringComparison.Ordinal)..];
        return [.. SignalName().Matches(text[..text.IndexOf(';', StringComparison.Ordinal)]).Select(found => found.Value)];
    }

    [GeneratedRegex(@"\bSIG[A-Z0-9]+\b")]
    private static partial Regex SignalName();
}
