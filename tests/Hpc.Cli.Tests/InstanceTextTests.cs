using Hpc.Launch.Instances;
using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>What hpcrun instance prints, and the words with which it calls itself.</summary>
public sealed class InstanceTextTests
{
    private static readonly RunningInstance s_web =
        new(new InstanceRequest("web", "/l/web"), 71, "9", ["hpcrun", "run", "--instance=web:/l/web", "/i.sif"]);
    private static readonly RunningInstance s_long = new(new InstanceRequest("a-longer-name", "/l/a"), 123456, "9", []);

    [Fact]
    public void A_column_is_as_wide_as_its_widest_cell_and_four_spaces() => Assert.Equal("""
        INSTANCE NAME    PID       IP    IMAGE
        web              71              /i "x".sif
        a-longer-name    123456          /i "x".sif

        """, InstanceList.Table([s_web, s_long], _ => "/i \"x\".sif"));

    [Fact]
    public void The_second_log_is_below_the_first() => Assert.Equal("""
        INSTANCE NAME    PID    LOGS
        web              71     /l/web.err
                                /l/web.out

        """, InstanceList.Logs([s_web]));

    [Fact]
    public void Json_is_one_for_none_and_for_strange_names()
    {
        Assert.Equal("{\n\t\"instances\": []\n}\n", InstanceList.Json([], _ => ""));
        using System.Text.Json.JsonDocument json =
            System.Text.Json.JsonDocument.Parse(InstanceList.Json([s_web, s_long], _ => "/i \"x\"\n.sif"));
        Assert.Equal("/i \"x\"\n.sif", json.RootElement.GetProperty("instances")[1].GetProperty("img").GetString());
    }

    [Fact]
    public void Figures_are_readable_and_json_has_the_names_of_a_cgroup()
    {
        InstanceUsage usage = new(1_500_000_000, 3 << 20, 4096, 0, 5);
        Assert.EndsWith("web              150.00%      3 MiB / 1 GiB        0.29%    4 KiB / 0 B    5\n",
            InstanceStats.Table("web", usage, 15_000, 1 << 30), StringComparison.Ordinal);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(InstanceStats.Json(usage, 1 << 30));
        Assert.Equal(1_500_000_000,
            json.RootElement.GetProperty("cpu_stats").GetProperty("cpu_usage").GetProperty("total_usage").GetInt64());
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("web*", "web12", true)]
    [InlineData("*b*2", "web12", true)]
    [InlineData("w?b", "web", true)]
    [InlineData("w?b", "wb", false)]
    [InlineData("[a-w]eb", "web", true)]
    [InlineData("[!a-w]eb", "web", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("web", "web1", false)]
    [InlineData("", "a", false)]
    public void A_name_matches_as_in_a_shell(string pattern, string name, bool matches) =>
        Assert.Equal(matches, NamePattern.Matches(pattern, name));

    /// <summary>The image of a running one is found by reading its words again.</summary>
    [Theory]
    [InlineData("--pid-file /p -B /a:/b", "-B /a:/b")]
    [InlineData("--pid-file=/p --nv", "--nv")]
    [InlineData("-q --fakeroot", "-q --fakeroot")]
    [InlineData("--docker-password secret --docker-username=ana --nv", "--nv")]
    [InlineData("--env --pid-file=x --no-https -f", "--env --pid-file=x -f")]
    [InlineData("", "")]
    public void Words_begin_with_the_mark_and_have_no_file_for_the_process_id(string options, string expected)
    {
        InstanceRequest web = new("web", "/l/web");
        IReadOnlyList<string> words =
            InstanceWords.Of("apptainer", web, startScript: true, Split(options), "/i.sif", ["-x", "y"]);
        Assert.Equal(["apptainer", "run", "--instance=web:/l/web", "--start-script", .. Split(expected), "/i.sif", "-x", "y"],
            words);
        RunRequest request = ExecCommand.Parse(CommandKind.Run, [.. words.Skip(2)], new EnvironmentBlock([]));
        Assert.Equal((web, CommandKind.Start, "/i.sif", SharePolicy.Alone),
            (request.Instance, request.Command, request.Image, request.Share));
        Assert.Equal(["-x", "y"], request.Arguments);
        Assert.True(request.PidNamespace && request.Init);
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
