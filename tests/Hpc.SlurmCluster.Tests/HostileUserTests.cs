using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hpc.SlurmCluster.Tests;

/// <summary>Slurm's prolog and epilog as slurmd runs them, with a script in hpcrun's place that does what a job's user could make
/// it do. They end with status 0 in their time, and nothing of the user's is left.</summary>
public sealed class HostileUserTests : IDisposable
{
    /// <summary>Seconds; as the scripts have it, but for the number.</summary>
    private const string Limit = "1";

    private readonly TestUser user = TestUser.Find();
    private readonly string place = Directory.CreateTempSubdirectory("hpcrun-scripts-").FullName;

    /// <summary>Of the user's.</summary>
    private string Left => $"{place}/hpcrun-{user.Uid}/jobs/7";

    public HostileUserTests()
    {
        HostTool.Run("chmod", "1777", place);
        AsUser("mkdir", "-p", "-m", "700", Left + "/x");
    }

    [RootTheory]
    [InlineData("prolog", "kill -STOP $$"), InlineData("epilog", "kill -STOP $$")]
    [InlineData("prolog", "kill -STOP -1; sleep 60"), InlineData("epilog", "kill -STOP -1; sleep 60")]
    [InlineData("prolog", "kill -KILL $PPID -1; sleep 60"), InlineData("epilog", "kill -KILL $PPID -1; sleep 60")]
    [InlineData("prolog", "trap '' TERM HUP INT; sleep 60"), InlineData("epilog", "trap '' TERM HUP INT; sleep 60")]
    [InlineData("prolog", "exec cat /dev/zero"), InlineData("epilog", "exec cat /dev/zero")]
    [InlineData("prolog", "ulimit -u 200; f() { f | f & }; f; sleep 60"),
        InlineData("epilog", "ulimit -u 200; f() { f | f & }; f; sleep 60")]
    [InlineData("prolog", "setsid sh -c 'trap \"\" TERM; sleep 60' & sleep 60"),
        InlineData("epilog", "setsid sh -c 'trap \"\" TERM; sleep 60' & sleep 60")]
    public void A_user_who_holds_what_runs_for_a_script_does_not_hold_the_script(string script, string action)
    {
        string line = Assert.Single(Run(script, action).Err.TrimEnd('\n').Split('\n'));
        Assert.Matches($"^hpcrun-{script}: job 7: .*(within|longer than) {Limit} s", line);
        AssertNothingRuns();
    }

    /// <summary>Whom slurmd would wait for: it reads what a script says until nobody can write there any more.</summary>
    [RootTheory, InlineData("prolog"), InlineData("epilog")]
    public void A_process_that_the_user_leaves_behind_ends_with_the_script(string script)
    {
        Assert.Equal("", Run(script, "setsid sleep 60 & setsid sleep 60 > /dev/null 2>&1 & exit 0").Err);
        AssertNothingRuns();
    }

    [RootTheory, InlineData("prolog"), InlineData("epilog")]
    public void What_runs_for_a_script_is_the_user_and_can_be_nothing_more(string script)
    {
        Run(script, $"umask 0; grep -E '^(Uid|Gid|Groups|Cap|NoNew)' /proc/self/status > {place}/status; env > "
            + $"{place}/environment");
        string[] status = [.. File.ReadLines(place + "/status").Select(line => line.Replace('\t', ' ').TrimEnd())];
        string none = new('0', 16);
        Assert.Equal([$"Uid: {user.Uid} {user.Uid} {user.Uid} {user.Uid}",
            $"Gid: {user.Gid} {user.Gid} {user.Gid} {user.Gid}", "Groups:",
            $"CapInh: {none}", $"CapPrm: {none}", $"CapEff: {none}", $"CapBnd: {none}", $"CapAmb: {none}",
            "NoNewPrivs: 1"], status);
        Assert.DoesNotContain("SPANK_", File.ReadAllText(place + "/environment"), StringComparison.Ordinal);
    }

    /// <summary>Neither root, who looks at no name below the place, nor the script waits for what not even SIGKILL
    /// ends.</summary>
    [RootTheory, InlineData("/x"), InlineData(""), InlineData("/..")]
    public void A_file_system_that_never_answers_holds_no_script(string where)
    {
        string probe = Path.Combine(place, "silent"), mount = Path.GetFullPath(Left + where);
        HostTool.Run("gcc", "-O1", "-Wall", "-Werror", "-o", probe, Path.Combine(Here(), "Probes/silent.c"));
        using Process silent =
            Process.Start(new ProcessStartInfo(probe, [mount, $"{user.Uid}"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("mounted", silent.StandardOutput.ReadLine());
            Assert.Contains($"longer than {Limit} s", Run("epilog", "exec rm -rf " + Left).Err, StringComparison.Ordinal);
        }
        finally
        {
            silent.Kill();
            silent.WaitForExit();
            HostTool.Run("umount", "--lazy", mount);
        }
        AssertNothingRuns();
    }

    [RootTheory, InlineData("")]
    public void The_epilog_says_in_one_line_what_it_could_not_remove(string hpcrun)
    {
        HostTool.Run("mkdir", "-p", Left + "/x/of-root/file");
        Assert.Equal($"hpcrun-epilog: job 7: {Left} could not be removed\n", Run("epilog", hpcrun).Err);
        Assert.True(Directory.Exists(Left + "/x/of-root/file"));
    }

    [RootTheory, InlineData("jobs/7"), InlineData("jobs"), InlineData("")]
    public void A_link_leads_the_epilog_nowhere(string where)
    {
        string link = Path.Combine(place, $"hpcrun-{user.Uid}", where).TrimEnd('/'), precious = Path.Combine(place, "precious");
        AsUser("mkdir", "-p", precious + "/jobs/7", precious + "/7");
        AsUser("rm", "-r", link);
        AsUser("ln", "-s", precious, link);
        Assert.Equal("", Run("epilog", "exit 0").Err);
        // A job's own directory is removed wherever its user had put it.
        Assert.True(Directory.Exists(where == "jobs/7" ? precious + "/7" : precious));
    }

    /// <summary>Text of the user's in the node's log: a line, of no great length, that a terminal may be shown.</summary>
    [RootTheory, InlineData("printf '\\033]0;title\\007first\\nhpcrun-prolog: job 8: forged\\n'; exit 5"),
        InlineData("head -c 100000 /dev/zero | tr '\\0' x; exit 5")]
    public void What_the_prolog_s_program_says_is_one_short_line(string action)
    {
        string line = Assert.Single(Run("prolog", action).Err.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("hpcrun-prolog: job 7: ", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 30, 500);
        Assert.DoesNotContain(line, char.IsControl);
    }

    /// <summary>By slurmd: as root, with its few variables, and with what a plugin of the user's job set.</summary>
    private Outcome Run(string script, string action)
    {
        string program = Path.Combine(place, "hpcrun");
        File.WriteAllText(program, $"#!/bin/bash\n{action}\n");
        string text = File.ReadAllText(Path.Combine(Here(), "../../batch-integration/slurm", script))
            .Replace("@BIN@", place, StringComparison.Ordinal);
        text = string.Join('\n',
            text.Split('\n').Select(line => line.StartsWith("limit=", StringComparison.Ordinal) ? "limit=" + Limit
                : line.StartsWith("place=", StringComparison.Ordinal) ? "place=" + place : line));
        File.WriteAllText(program + "-script", text);
        HostTool.Run("chmod", "755", program, program + "-script");
        UserCommand command = new(user, "env", "-i", "PATH=/usr/bin:/bin", "SLURM_JOB_ID=7", $"SLURM_JOB_UID={user.Uid}",
            $"SLURM_JOB_GID={user.Gid}", "SLURM_JOB_USER=" + user.Name,
            "SLURMD_NODENAME=n1", "SPANK_LD_PRELOAD=/nowhere", "timeout", "-k", "1", "30", program + "-script");
        return command.AsRoot().Run().Ended(0);
    }

    private void AssertNothingRuns() =>
        Assert.Equal("",
            new UserCommand(user, "sh", "-c",
                $"for n in $(seq 100); do left=$(pgrep -u {user.Uid} -a 'sleep|cat|hpcrun|rm'); [ -z \"$left\" ] && break; "
                + "sleep 0.1; done; echo $left").AsRoot().Run().Text);

    private void AsUser(params string[] words) => HostTool.Run("setpriv", [.. user.Become[1..], .. words]);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose() => HostTool.Run("rm", "-rf", "--one-file-system", place);
}
