using Xunit;

namespace Hpc.Plan.Tests;

public class LauncherPlacementsTests
{
    private static readonly RunRequest Plain = new() { Command = CommandKind.Exec, Image = "app.sqfs" };

    [Fact]
    public void The_directory_of_slurmds_pmix_server_is_bound() =>
        Assert.Equal(["/scratch/deep"], Bound(Plain, "PMIX_SERVER_TMPDIR=/scratch/deep/", "PMIX_SYSTEM_TMPDIR=/tmp"));

    [Fact]
    public void A_session_directory_in_tmp_needs_a_bind_of_its_own_only_when_tmp_is_private()
    {
        Dictionary<string, string> paths = new(TableHost.Usual) { ["/tmp/session"] = "d" };
        Assert.Empty(Bound(Plain, paths, "PMIX_SERVER_TMPDIR=/tmp/session"));
        Assert.Equal(["/tmp/session"], Bound(Plain with { Contain = true }, paths, "PMIX_SERVER_TMPDIR=/tmp/session"));
    }

    [Fact]
    public void A_directory_that_is_gone_or_relative_is_left_out() =>
        Assert.Empty(Bound(Plain, "PMIX_SERVER_TMPDIR=/nowhere", "PMIX_SYSTEM_TMPDIR=here"));

    private static string[] Bound(RunRequest request, params string[] environment) =>
        Bound(request, TableHost.Usual, environment);

    private static string[] Bound(RunRequest request, Dictionary<string, string> paths, params string[] environment)
    {
        HostFacts host = TableHost.Facts(paths) with
        { LauncherDirectories = LauncherPlacements.Named(new EnvironmentBlock(environment)) };
        return [.. DefaultPlacements.Of(request, host)
            .Where(placement => placement.Reason.StartsWith("the launcher's", StringComparison.Ordinal))
            .Select(placement => placement.Target.ToString())];
    }
}
