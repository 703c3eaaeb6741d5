using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>A working directory that the caller's shell names through a link of the host: /scratch that leads to a parallel file
/// system.</summary>
public sealed class NamedDirectoryTests
{
    private static readonly Dictionary<string, string> Paths = new(TableHost.Usual)
    {
        ["/lustre"] = "d", ["/lustre/run"] = "d", ["/work"] = "->/lustre", ["/usr/work"] = "->/lustre/run",
    };

    private static string[] BoundAt(string directory, string name, RunRequest? request = null) =>
    [
        .. Planner.Draft(request ?? new RunRequest { Command = CommandKind.Exec },
            TableHost.Facts(Paths, directory) with { NamedWorkingDirectory = name },
                TableImage.Facts(served: true), new ProcessArguments(["./solver"], ["./solver"]), new EnvironmentBlock([]))
            .For(SharingRole.Founder).Steps.OfType<MountStep>()
                .Where(step => step.Reason.StartsWith("working directory", StringComparison.Ordinal))
            .Select(step => step.Target),
    ];

    [Fact]
    public void It_is_there_under_both_names() =>
        Assert.Equal(["/lustre/run", "/work/run"], BoundAt("/lustre/run", "/work/run").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("/lustre/run", "")]
    [InlineData("/lustre/run", "/lustre/run")]
    [InlineData("/lustre/run", "/work")]
    [InlineData("/lustre/run", "/no/such")]
    public void A_name_that_leads_elsewhere_is_none(string directory, string name) =>
        Assert.Equal(["/lustre/run"], BoundAt(directory, name));

    [Fact]
    public void Without_the_working_directory_it_has_no_name_either() =>
        Assert.Empty(BoundAt("/lustre/run", "/work/run",
            new RunRequest { Command = CommandKind.Exec, NoMount = [NoMountName.WorkingDirectory] }));
}
