namespace Hpc.EndToEnd.Tests;

/// <summary>Process 1 of a pid namespace is hpcrun's: what is done to the process that the caller knows is done to the program,
/// and what becomes of the program becomes of that process.</summary>
[Collection(Machine.Name)]
public class PidNamespaceTests(Machine machine)
{
    /// <summary>$outside is the process that the caller knows, $init and $program are what it has inside; each job has a process
    /// group of its own.</summary>
    /// <param name="command">What is executed, and is named sleep then unless <paramref name="name"/> says otherwise.</param>
    private Outcome Beside(string script, string command = "sleep 60", string options = "--pid", string name = "sleep") =>
        machine.Script($$"""
        set -m
        $hpcrun exec {{options}} $image {{command}} & outside=$!
        eventually inside {{name}} $outside
        {{script}}
        """).Run();

    [EndToEndTheory]
    [InlineData("--pid")]
    [InlineData("-C")]
    [InlineData("--compat")]
    [InlineData("--pid --fakeroot")]
    public void A_signal_to_the_process_outside_ends_a_program_that_has_no_handler(string options)
    {
        string[] signals = ["TERM", "INT", "HUP", "USR1", "QUIT", "ALRM", "ABRT", "SEGV", "RTMIN", "RTMAX", "KILL"];
        Assert.Equal(signals.Select(signal => $"{signal} {signal}"), machine.Script($$"""
            set -m
            for signal in {{string.Join(' ', signals)}}; do
                $hpcrun exec {{options}} $image sleep 60 2> /dev/null & eventually inside sleep $!
                kill -$signal $!; wait $!; echo $signal $(kill -l $(($? - 128)))
            done 2> /dev/null
            """).Run().Lines);
    }

    [EndToEndFact]
    public void The_process_outside_dies_of_the_signal_that_the_program_died_of() =>
        Assert.Equal("1 2 4 6 7 8 9 10 11 12 13 14 15 24 31 34 64", machine.Script("""
        for signal in 1 2 4 6 7 8 9 10 11 12 13 14 15 24 31 34 64
        do perl -e 'system @ARGV; print $? & 127, "\n"' $hpcrun exec --pid $image sh -c "kill -$signal \$\$; sleep 9"; done | \
            paste -sd ' '
        """).Run().Text);

    [EndToEndTheory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(137)]
    [InlineData(255)]
    public void A_status_is_no_signal(int status) =>
        Assert.Equal($"{status << 8}",
            machine.Script($$"""perl -e 'system @ARGV; print $?' $hpcrun exec -C $image sh -c 'exit {{status}}'""").Run().Text);

    /// <summary>The program's own shell is a child of process 1, so that it is number 2.</summary>
    [EndToEndTheory]
    [InlineData("--pid", "2")]
    [InlineData("-C", "2")]
    [InlineData("--pid --no-init", "1")]
    [InlineData("-C --no-init", "1")]
    public void Without_an_init_the_program_is_process_1(string options, string expected) =>
        Assert.Equal(expected, machine.Script($"$hpcrun exec {options} $image sh -c 'echo $$'").Run().Text);

    [EndToEndFact]
    public void A_program_that_is_process_1_gets_the_signals_that_it_handles_and_ends_with_the_process_outside() =>
        Assert.Equal(["got", "9", "gone"], machine.Script($$"""
        said={{machine.NewDirectory()}}/said
        $hpcrun exec --pid --no-init $image sh -c 'trap "echo got; exit 9" USR1; echo ready; sleep 60 & wait' > $said & \
            eventually printed 1 $said
        kill -USR1 $!; wait $!; echo $? >> $said; tail -n 2 $said
        runs_inside() { program=$(pgrep -x sleep -P $1); }
        $hpcrun exec --pid --no-init $image sleep 60 2> /dev/null & eventually runs_inside $!; kill -KILL $!
        eventually gone $program; echo gone
        """).Run().Lines);

    /// <summary>To the process outside alone, to the group of all three, and to each of the three.</summary>
    [EndToEndFact]
    public void A_signal_comes_once_whomever_it_was_sent_to()
    {
        string said = machine.NewDirectory() + "/said";
        Assert.Equal("1 2 3 4", Beside($"""
            eventually printed 1 {said}; count=
            for to in $outside -$outside "$outside $init $program" $program; do
                kill -USR1 -- $to; sleep 0.7; count="$count$(grep -c got {said}) "
            done
            kill -KILL $outside; echo $count
            """, $"sh -c 'trap \"echo got\" USR1; echo ready; while :; do sleep 0.02; done' > {said}", name: "sh").Text);
    }

    /// <summary>In the first milliseconds, too: each ends by the signal, and none runs on as if there had been none.</summary>
    [EndToEndTheory]
    [InlineData("--foreground")]
    [InlineData("")]
    public void No_signal_is_lost_at_whatever_moment_it_comes(string option)
    {
        Assert.Equal("60 138", machine.Script($$"""
            for at in $(seq 1 60)
            do timeout {{option}} --preserve-status -s USR1 0.0$((at % 6))$((at / 6)) $hpcrun exec --pid $image sleep 2; echo \
                $?; done 2> /dev/null | sort | uniq -c | sed 's/^ *//'
            """).Run().Text);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void A_signal_that_carries_a_word_keeps_it()
    {
        string probe = Path.Combine(machine.NewDirectory(), "signalled"), said = machine.NewDirectory() + "/said";
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", probe,
            Path.Combine(Machine.SourceDirectory(), "probes/signalled.c"));
        Assert.Equal("word 4711", machine.Script($"""
            $hpcrun exec --pid --bind {probe}:/opt/signalled $image /opt/signalled > {said} & eventually printed 1 {said}
            /bin/kill -s RTMIN -q 4711 $!; wait $!; tail -n 1 {said}
            """).Run().Text);
    }

    /// <summary>A shell leaves its loop when one of its jobs stops: another one waits.</summary>
    [EndToEndFact]
    public void What_stops_the_program_stops_the_process_outside_and_both_go_on() => Assert.Equal("148 137", Beside("""
        both() { (eventually state $1 $program; eventually state $1 $outside); }
        kill -TSTP $outside; both T; wait $outside; stopped=$?; kill -CONT $outside; both S
        kill -STOP $program; both T; kill -CONT $program; both S
        kill -STOP $program; both T; kill -KILL $program; until wait $outside; ended=$?; [ $ended != 147 ]; do sleep 0.05
        done; echo $stopped $ended
        """).Text);

    [EndToEndFact]
    public void A_terminals_interrupt_comes_once()
    {
        string script = machine.NewFile($$"""
            set -m; stty -echo
            {{machine.Hpcrun}} exec -C {{machine.Images.SquashFs}} sh -c \
                'trap "echo got" INT; echo started; read line; read line; exit 4'
            echo ended with $?
            """, "with-interrupts");
        Assert.Equal(["started", "got", "got", "ended with 4"],
            machine.OnATerminal(script, "started", "\\003", "got", "\\003", "got", "\\n\\n"));
    }

    [EndToEndFact]
    public void A_program_that_stops_itself_is_woken_from_inside() =>
        machine.Script("set -m; $hpcrun exec --pid $image sh -c '(sleep 0.5; kill -CONT $$) & kill -STOP $$; exit 3' & "
            + "until wait $!; status=$?; [ $status != 147 ]; do :; done; exit $status").Run().Ended(3);

    [EndToEndTheory]
    [InlineData("outside", 137)]
    [InlineData("init", 137)]
    [InlineData("program", 137)]
    public void Whichever_is_killed_the_others_end(string which, int status) => Assert.Equal($"{status}", Beside(
        $"children=$(pgrep -P $program); kill -KILL ${which}; wait $outside; status=$?; "
        + "eventually gone $init $program $children; echo $status",
        "sh -c 'trap : TERM HUP INT; (trap : TERM HUP; setsid sh -c \"trap : TERM HUP; while :; do sleep 1; done\") & while :; "
        + "do sleep 1; done' 2> /dev/null", name: "sh").Text);

    [EndToEndFact]
    public void Who_lost_his_parent_is_collected_and_ends_with_the_program() =>
        Assert.Equal(["1", "none", "gone"], machine.Script("""
        $hpcrun exec --pid $image sh -c '
            orphan=$(sh -c "sleep 61.5 > /dev/null & echo \$!"); cut -d " " -f 4 /proc/$orphan/stat
            for n in 1 2 3 4 5 6 7 8; do sh -c "sleep 0.1 &"; done; sleep 0.5
            grep -l "^State:.Z" /proc/[0-9]*/status || echo none'
        pgrep -u $(id -u) -xf 'sleep 61.5' || echo gone
        """).Run().Lines);

    [EndToEndTheory]
    [InlineData("--pid")]
    [InlineData("-C --fakeroot")]
    public void The_program_learns_nothing_from_process_1(string options) =>
        Assert.Equal(["sinit", "sinit", "0"], machine.Script($$"""
        exec 7< /etc/hostname; $hpcrun exec {{options}} --env SECRET=word $image sh -c '
            cat /proc/1/comm; tr -d "\0" < /proc/1/cmdline; echo
            { cat /proc/1/environ /proc/1/maps /proc/1/mem /proc/1/exe; for name in fd cwd root; do ls /proc/1/$name/; done
            } 2> /dev/null | wc -c'
        """).Run().Lines);

    /// <summary>What is left of a stage: a few pages, one socket to the process outside, and the standard streams in
    /// neither.</summary>
    [EndToEndFact]
    public void Process_1_and_the_process_outside_hold_next_to_nothing() => Assert.Equal("1 small small", Beside("""
        small() { [ $(awk '/^RssAnon/ { print $2 }' /proc/$1/status) -le 160 ] && echo small || grep -E 'Rss|Vm' \
            /proc/$1/status; }
        echo $(ls /proc/$outside/fd | wc -l) $(small $outside) $(small $init); kill $outside
        """).Text);

    [EndToEndFact]
    public void A_stream_that_the_program_closes_ends_while_it_runs_on() =>
        Assert.Equal("before\nended first", machine.Script($$"""
        said={{machine.NewDirectory()}}/said
        mkfifo $said-through; (cat $said-through > $said; echo ended first >> $said) &
        $hpcrun exec --pid $image sh -c "echo before; exec > /dev/null 2>&1 < /dev/null; sleep 60" > $said-through 2> \
            /dev/null & eventually printed 2 $said
        kill $! && cat $said
        """).Run().Text);

    [EndToEndTheory]
    [InlineData("nosuchcmd")]
    [InlineData("/etc/of-the-image")]
    public void A_program_that_is_not_there_is_told_as_without(string program)
    {
        string plain = machine.Script($"$hpcrun exec $image {program}").Run().Refused(program).Err;
        string lines(string text) =>
            string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("  at:", StringComparison.Ordinal)));
        Assert.Equal(lines(plain), lines(machine.Script($"$hpcrun exec --pid $image {program}").Run().Refused(program).Err));
    }

    [EndToEndFact]
    public void Signals_that_the_caller_ignores_or_blocks_are_so_for_the_program()
    {
        Look look =
            new(
                machine.Script(
                    "trap '' INT PIPE; exec env --ignore-signal=CHLD --block-signal=USR2 $hpcrun exec --pid $image look").Run());
        Assert.Equal(("0000000000011002", "0000000000000800", "0000000000000000"),
            (look["SigIgn"], look["SigBlk"], look["SigCgt"]));
    }

    [EndToEndFact]
    public void The_program_has_the_callers_descriptors_and_no_child()
    {
        string look = Path.Combine(machine.Images.Directory, "bin/look");
        string[] halves =
            machine.Script($"exec 7< /etc/hostname 9> /dev/null\n{look}; echo ---\nexec $hpcrun exec --pid $image look")
                .Run().Text.Split("---\n");
        string[][] descriptors = [
            .. halves.Select(half => half.Split('\n').Where(line => line.StartsWith("fd: ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[1]).Order(StringComparer.Ordinal).ToArray())];
        Assert.Equal(descriptors[0], descriptors[1]);
        Assert.Contains("children: \n", halves[1], StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void Thirty_at_once_end_as_they_should_and_leave_nothing()
    {
        Assert.Equal("30 143", machine.Script($$"""
            said={{machine.NewDirectory()}}/said; set -m; count() { [ "$(pgrep -u $(id -u) -xc sleep)" = 30 ]; }
            for n in $(seq 30); do $hpcrun exec -C $image sleep 60 2> /dev/null & done 2> /dev/null; eventually count
            jobs=$(jobs -p); kill $jobs; for job in $jobs; do wait $job; echo $?; done > $said 2> /dev/null
            sort $said | uniq -c | sed 's/^ *//'
            """).Run().Text);
        Assert.Empty(machine.ProcessesLeft());
    }
}
