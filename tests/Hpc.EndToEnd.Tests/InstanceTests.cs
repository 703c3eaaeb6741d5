using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>Containers that stay in the background, by the words that Apptainer's callers use.</summary>
[Collection(Machine.Name)]
public class InstanceTests(Machine machine)
{
    private const string Left = "setsid sh -c 'trap \"echo ended > /tmp/$0; exit\" TERM; sleep 600 & wait' $1 & exit 0";
    private const string Web = "trap 'echo ending; exit 0' TERM; echo serving $*; while :; do sleep 0.05; done";

    /// <summary>Logs in a directory of the test's own ($logs); what runs at the end is stopped.</summary>
    private UserCommand Script(string text, string name = "hpcrun") => new CalledAs(machine, name).Script($$"""
        export APPTAINER_CONFIGDIR={{machine.NewDirectory()}}; logs=$APPTAINER_CONFIGDIR/instances/logs/$(uname -n)/$(id -un)
        trap '$hpcrun -q instance stop -F --all 2> /dev/null' EXIT
        {{text}}
        """);

    /// <summary>The tests' image with a start script.</summary>
    private string Image(string script, string form = "directory")
    {
        string tree = machine.NewDirectory() + "/box", file = machine.NewFile($"#!/bin/sh\n{script}\n");
        machine
            .Script(
                $"cp -a $dir {tree}; cp {file} {tree}/.singularity.d/startscript; chmod 755 {tree}/.singularity.d/startscript")
            .Run().Ended(0);
        return form == "directory" ? tree : ImageSet.Pack(tree, tree + ".sqfs");
    }

    [EndToEndTheory]
    [InlineData("hpcrun", "sqfs")]
    [InlineData("hpcrun", "directory")]
    [InlineData("apptainer", "sqfs")]
    public void One_is_started_entered_listed_and_stopped(string name, string form)
    {
        string image = Image(Web, form);
        Outcome outcome = Script($$"""
            $run instance start {{image}} web one two; eventually grep -q serving $logs/web.out
            $run exec instance://web sh -c 'cat /proc/1/comm; echo $APPTAINER_INSTANCE; tr "\0" " " < /proc/2/cmdline'; echo
            $run instance list --json
            $run instance start {{image}} web; echo again: $?
            $run instance stop web; echo stopped: $?
            $run exec instance://web true; echo gone: $?; cat $logs/web.out
            """, name).Run();
        string[] lines = outcome.Lines;
        Assert.Equal(["sinit", "web", "/bin/sh /.singularity.d/startscript one two"], lines[..3].Select(line => line.TrimEnd()));
        Assert.Equal(["again: 255", "stopped: 0", "gone: 255", "serving one two", "ending"], lines[^5..]);
        JsonElement one = JsonDocument.Parse(string.Join('\n', lines[3..^5])).RootElement.GetProperty("instances")[0];
        Assert.Equal(("web", image, ""),
            (one.GetProperty("instance").GetString(), one.GetProperty("img").GetString(), one.GetProperty("ip").GetString()));
        Assert.EndsWith("/web.err", one.GetProperty("logErrPath").GetString(), StringComparison.Ordinal);
        Assert.True(one.GetProperty("pid").GetInt32() > 1);
        outcome.Says("instance web is running", "one of this name is running", "none of this name is running");
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void The_tables_have_apptainers_columns()
    {
        string[] lines = Script($"""
            $hpcrun -q instance start $image b; $hpcrun -q instance start $image a1; $hpcrun instance list
            $hpcrun instance list 'a*' -l; $hpcrun instance list none; $hpcrun instance stats --no-stream b
            """).Run().Lines;
        Assert.Matches("^INSTANCE NAME    PID( +)IP    IMAGE$", lines[0]);
        Assert.Matches($"^a1 +[0-9]+ +{machine.Images.SquashFs}$", lines[1]);
        Assert.Matches($"^b +[0-9]+ +{machine.Images.SquashFs}$", lines[2]);
        Assert.Matches("^INSTANCE NAME    PID( +)LOGS$", lines[3]);
        Assert.Matches("^a1 +[0-9]+ +/.*/a1.err$", lines[4]);
        Assert.Matches("^ +/.*/a1.out$", lines[5]);
        Assert.StartsWith("INSTANCE NAME", lines[6], StringComparison.Ordinal);
        Assert.Matches("^INSTANCE NAME +CPU USAGE +MEM USAGE / LIMIT +MEM % +BLOCK I/O +PIDS$", lines[7]);
        Assert.Matches("^b +[0-9.]+% +[0-9]+ [KM]iB / [0-9]+ GiB +[0-9.]+% +.* / .* +1$", lines[8]);
    }

    [EndToEndFact]
    public void Statistics_as_json_count_what_runs_inside()
    {
        JsonElement usage = JsonDocument.Parse(Script($"""
            $hpcrun -q instance start {Image("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep 60 & wait")} busy
            used() {'{'} $hpcrun instance stats -j busy | grep -q 'total_usage": [1-9]'; {'}'}; eventually used
            $hpcrun instance stats --json busy
            """).Run().Text).RootElement;
        Assert.True(usage.GetProperty("cpu_stats").GetProperty("cpu_usage").GetProperty("total_usage").GetInt64() >= 10_000_000);
        Assert.True(usage.GetProperty("memory_stats").GetProperty("usage").GetProperty("usage").GetInt64() > 0);
        Assert.True(usage.GetProperty("pids_stats").GetProperty("current").GetInt32() >= 2);
    }

    /// <summary>The status and the last lines of one that fails at once; nothing of it stays.</summary>
    [EndToEndFact]
    public void A_start_script_that_fails_at_once_is_told()
    {
        Outcome outcome =
            Script($"$hpcrun instance start {Image("echo about to fail >&2; exit 3")} web; echo $?; $hpcrun instance list").Run();
        Assert.Equal("255", outcome.Lines[0]);
        Assert.Single(outcome.Lines[1..]);
        outcome.Says("about to fail", "ended at once with status 3", "web.err");
        Script("$hpcrun instance start -B /not/there $image web").Run().Refused("/not/there");
        Script("$hpcrun instance start /not/there.sif web").Run().Refused("/not/there.sif");
        Script("$hpcrun instance start $image a/b").Run().Ended(255).Says("a/b");
        Script("$hpcrun instance start $image").Run().Ended(1).Says("missing NAME");
        Script("$hpcrun instance start --boot $image web").Run().Refused("--boot");
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void Nobody_waits_for_what_an_instance_may_still_print() =>
        Assert.Equal("[]",
            Script($"said=$(timeout 60 $hpcrun -q instance start {Image(Web)} web 2>&1); echo [$said]").Run().Text);

    /// <summary>As Apptainer's do: a script that has left a daemon behind has done its work.</summary>
    [EndToEndFact]
    public void It_stays_when_its_program_has_ended_well_and_not_when_it_failed()
    {
        Assert.Equal(["sleep 600", "0", "ended", "0"], Script($"""
            said={machine.NewDirectory()}
            $hpcrun -q instance start -B $said:/tmp {Image(Left)} web file
            left() {'{'} $hpcrun exec instance://web ps -o args | grep -x 'sleep 600'; {'}'}; eventually left
            $hpcrun -q instance stop web; echo $?; cat $said/file
            $hpcrun -q instance start {Image("sleep 0.3; exit 4")} brief; out() {'{'} ! $hpcrun instance list | grep -q brief
            {'}'}; eventually out; $hpcrun instance list | sed 1d | wc -l
            """).Run().Lines);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void Without_a_start_script_it_is_a_container_to_enter() => Assert.Equal(["sinit", "0", "0"], Script("""
        $hpcrun -q instance start $image web; $hpcrun exec instance://web cat /proc/1/comm
        $hpcrun -q instance stop -t 30 web; echo $?; $hpcrun instance list | sed 1d | wc -l
        """).Run().Lines);

    [EndToEndFact]
    public void One_that_does_not_end_is_killed_and_a_signal_reaches_the_program()
    {
        Outcome outcome = Script($"""
            $hpcrun -q instance start {Image("trap '' TERM INT; trap 'echo again' USR1; while :; do sleep 0.05; done")} deaf
            $hpcrun -q instance stop -s USR1 -t 1 deaf; cat $logs/deaf.out; $hpcrun instance list | sed 1d | wc -l
            $hpcrun -q instance start {Image(Web)} quick; time -p $hpcrun instance stop --force quick; cat $logs/quick.out
            $hpcrun instance stop quick; echo $?; $hpcrun instance stop -s NONE --all; echo $?; $hpcrun instance stop; echo $?
            """).Run();
        Assert.Equal(["again", "0", "serving", "1", "255", "1"], outcome.Lines.Select(line => line.Trim()));
        outcome.Says("instance deaf is killed", "no instance found");
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndTheory]
    [InlineData("$(cat $pid)")]
    [InlineData("$(pgrep -P $(cat $pid))")]
    public void Who_is_killed_leaves_nothing(string whom)
    {
        Assert.Equal(["0", "0"], Script($$"""
            pid={{machine.NewDirectory()}}/pid; $hpcrun -q instance start --pid-file $pid {{Image(Web, "sqfs")}} web
            kill -0 $(cat $pid); echo $?
            kill -KILL {{whom}}; out() { ! $hpcrun instance list | grep -q web; }; eventually out
            $hpcrun instance list | sed 1d | wc -l
            """).Run().Lines);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void A_process_id_that_cannot_be_written_starts_nothing() =>
        Assert.Equal(["255", "0"],
            Script("$hpcrun instance start --pid-file /not/there/pid $image web; echo $?; $hpcrun instance list | sed 1d | wc -l")
                .Run().Lines);

    /// <summary>Mounts, identity and places are the instance's; words, variables and directory are the caller's.</summary>
    [EndToEndFact]
    public void A_program_in_it_sees_what_it_was_started_with() =>
        Assert.Equal(["root /home/me", "bound", "kept", "mine", "/srv", "running x", "0"], Script($"""
        $hpcrun -q instance start -f -H {machine.NewDirectory()}:/home/me --writable-tmpfs \
            -B {machine.NewFile("bound\n")}:/in/put $image web
        $hpcrun exec instance://web sh -c 'echo $(whoami) $HOME; cat /in/put; echo kept > /kept'
        MINE=mine $hpcrun exec --pwd /srv instance://web sh -c 'cat /kept; echo $MINE; pwd'
        echo 'echo running $0' > script; $hpcrun shell instance://web -c 'echo running x'
        $hpcrun run instance://web true > /dev/null; echo $?
        """).In(machine.NewDirectory()).Run().Lines);

    [EndToEndTheory]
    [InlineData("directory")]
    [InlineData("sqfs")]
    public void A_caller_whose_directory_it_does_not_have_starts_at_home_and_is_told(string form) =>
        Assert.Equal(["home", "same", "/etc"], Script($$"""
        here={{machine.NewDirectory()}}; cd $here; $hpcrun -q instance start {{Image(Web, form)}} web
        (cd {{machine.NewDirectory()}}; $hpcrun exec instance://web sh -c '[ $PWD = $HOME ] && echo home' 2> told
            grep -q 'starting in' told || echo silent)
        $hpcrun exec instance://web sh -c '[ $PWD = '$here' ] && echo same'; cd /etc; $hpcrun exec instance://web pwd
        """).Run().Lines);

    [EndToEndFact]
    public void An_instance_run_runs_the_runscript_and_inspect_shows_its_image() =>
        Assert.Equal(["Running command: sh -c echo I am $APPTAINER_INSTANCE", "I am job", "same"], Script("""
        $hpcrun -q instance run $sif job sh -c 'echo I am $APPTAINER_INSTANCE'
        said() { grep -q '^I am' $logs/job.out; }; eventually said; cat $logs/job.out
        [ "$($hpcrun inspect --all instance://job)" = "$($hpcrun inspect --all $sif)" ] && echo same
        """).Run().Lines);

    [EndToEndFact]
    public void It_survives_the_end_of_its_terminal() => Assert.Equal("there", Script($"""
        script -qec "$hpcrun -q instance start {Image(Web)} web" /dev/null > /dev/null; sleep 0.2
        $hpcrun exec instance://web echo there
        """).Run().Text);

    /// <summary>Words alone make no instance: who can write them is in a pid namespace of its own.</summary>
    [EndToEndFact]
    public void A_program_in_a_container_cannot_pass_for_one()
    {
        string place = machine.NewDirectory();
        Assert.Equal(["0", "255"], Script($$"""
            cd {{place}}; echo 'touch up; sleep 60' > run
            unshare -Urpf --kill-child bash -c 'exec -a hpcrun sh run --instance=web:/tmp/web' & trap "kill -KILL $!" EXIT
            eventually [ -e up ]
            $hpcrun instance list | sed 1d | wc -l; $hpcrun exec instance://web true; echo $?
            """).Run().Lines);
    }

    [EndToEndFact]
    public void A_hundred_start_at_once_and_all_are_stopped_at_once()
    {
        Assert.Equal(["100", "100", "0"], Script($$"""
            for n in $(seq 100); do $hpcrun -q instance start {{Image(Web, "sqfs")}} web$n || echo failed & done; wait
            $hpcrun instance list --json | grep -c '"pid"'; $hpcrun instance list 'web*' | grep -c web
            $hpcrun -q instance stop --all 2> /dev/null; $hpcrun instance list | sed 1d | wc -l
            """).Run().Lines);
        Assert.Empty(machine.ProcessesLeft());
    }
}
