using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>Signals to the runtime and to those around it: what was begun is cleared up, and the program hears what is meant for
/// it.</summary>
[Collection(Machine.Name)]
public class OciSignalTests(Machine machine)
{
    private const string Waits = "trap 'exit 9' TERM HUP INT ABRT 37; echo ready > /tmp/ready; while :; do sleep 0.05; done";

    /// <summary>Starts the container in a process group of its own and waits until the program is ready; $runtime is the process
    /// that the caller knows.</summary>
    private const string Start = """
        setsid $oci run box > out 2>&1 < /dev/null & runtime=$!; eventually grep -q ready rootfs/data/ready
        planner() { pgrep -x hpcrun-planner -u "$(id -u)"; }
        """;

    [OciTheory]
    [InlineData("-TERM -- -$runtime")]
    [InlineData("-TERM $runtime")]
    [InlineData("-HUP -- -$runtime")]
    [InlineData("-INT -- -$runtime")]
    [InlineData("-ABRT $runtime")]
    [InlineData("-37 -- -$runtime")]
    public void Whoever_of_the_group_gets_a_signal_the_program_ends_and_all_is_cleared_up(string signal) => Assert.Equal(
        ["9", "stopped", ""], Bundle()
            .Script($"{Start}\nkill {signal}; wait $runtime; echo $?; eventually test -s undone; grep -o stopped undone; " +
                "$oci list -q; echo").Run().Lines.Append("").Take(3));

    [OciFact]
    public void A_container_ends_with_the_runtime_that_waits_for_it() => Assert.Equal(
        ["stopped", "none"], Bundle()
            .Script($"{Start}\n$oci state box | sed -n 's/.*\"pid\": \\(.*\\),/\\1/p' > pid; kill -KILL $runtime; " +
                "eventually test -s undone; eventually gone $(cat pid); grep -o stopped undone; $oci state box 2> " +
                    "/dev/null || echo none").Run().Lines);

    [OciFact]
    public void Without_its_planner_a_program_still_has_its_status_and_delete_clears_up() => Assert.Equal(
        ["9", "stopped", "none"], Bundle()
            .Script($"{Start}\nkill -KILL $(planner); kill -TERM $runtime; wait $runtime; echo $?; $oci delete box; grep " +
                "-o stopped undone; $oci state box 2> /dev/null || echo none").Run().Lines);

    [OciFact]
    public void The_runtime_is_stopped_while_a_hook_runs_and_nothing_stays()
    {
        Bundle bundle = Bundle(config => config["hooks"]!["createRuntime"] = Hook("touch begun; sleep 2"));
        Assert.Equal(["stopped", "none"], bundle.Script("""
            setsid $oci run box > out 2>&1 < /dev/null & runtime=$!; eventually test -e begun; kill -TERM -- -$runtime
            eventually test -s undone
            grep -o stopped undone; $oci state box 2> /dev/null || echo none
            """).Run().Lines);
    }

    [OciFact]
    public void A_state_that_cannot_be_written_leaves_the_name_free()
    {
        Bundle bundle = new Bundle(machine, "true").Written();
        Outcome outcome = bundle.Script("(ulimit -f 0; $oci create box); echo $?; $oci list -q; $oci run box; echo $?").Run();
        Assert.Equal(["1", "0"], outcome.Lines);
        outcome.Says("cannot write", "config.json");
    }

    [OciFact]
    public void Programs_begin_with_default_signals_whatever_the_caller_ignores()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Assert.Equal(["SigIgn:\t0000000000000000", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000",
            "SigBlk:\t0000000000000000"], bundle.Script("""
            env --ignore-signal=PIPE,USR1,TERM,XFSZ --block-signal=USR2 $oci run -d box < /dev/null > /dev/null 2>&1
            $oci exec box grep -E 'Sig(Ign|Blk)' /proc/1/status | sort -r
            env --ignore-signal=PIPE,USR1,TERM --block-signal=USR2 $oci exec box grep -E 'Sig(Ign|Blk)' /proc/self/status |
                sort -r
            $oci delete -f box
            """).Run().Lines);
    }

    private Bundle Bundle(Action<JsonNode>? change = null) =>
        new Bundle(machine, "sh", "-c", Waits.Replace("/tmp/ready", "/data/ready", StringComparison.Ordinal)).Written(config =>
    {
        config["root"]!["readonly"] = false;
        config["hooks"] = new JsonObject { ["poststop"] = Hook("cat > undone") };
        change?.Invoke(config);
    });

    private static JsonArray Hook(string script) =>
        new(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", script) });
}
