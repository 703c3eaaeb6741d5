namespace Hpc.EndToEnd.Tests;

/// <summary>What runc's advisories were about, tried on a contained launch: the table is
/// src/docs/security/runc-cves.md.</summary>
[Collection(Machine.Name)]
public class ContainmentTests(Machine machine)
{
    /// <summary>CVE-2019-5736: the process that waits outside a pid namespace would be the user's own file else.</summary>
    [EndToEndTheory]
    [InlineData("", "same")]
    [InlineData("-c", "another")]
    [InlineData("-c --fakeroot", "another")]
    public void A_contained_program_never_gets_at_hpcruns_own_file(string options, string expected) =>
        Assert.Equal(expected, machine.Script($$"""
        mine={{machine.NewDirectory()}}/hpcrun; cp $hpcrun $mine
        $mine exec --pid {{options}} --bind $(dirname $mine):/data $image sh -c 'echo > /data/ready
            while [ -e /data/ready ]; do sleep 0.1; done' & waiting=$!
        eventually test -s $(dirname $mine)/ready; [ /proc/$waiting/exe -ef $mine ] && echo same || echo another
        rm $(dirname $mine)/ready; wait $waiting
        """).Run().Text);

    [EndToEndFact]
    public void The_copy_is_executed_where_the_program_is_a_link_to_the_process_that_executes_it() =>
        Assert.Equal("unchanged", machine.Script($$"""
        mine={{machine.NewDirectory()}}/hpcrun; cp $hpcrun $mine; before=$(sha256sum < $mine)
        tree={{machine.NewDirectory()}}/tree; cp -a $dir $tree; chmod -R u+w $tree; ln -s /proc/self/exe $tree/self
        printf '#!/proc/self/exe\n' > $tree/script; chmod +x $tree/script
        for program in /self /script; do $mine exec -c $tree $program; done > {{machine.NewDirectory()}}/said 2>&1
        [ "$before" = "$(sha256sum < $mine)" ] && echo unchanged
        """).Run().Text);

    [EndToEndFact]
    public void An_exit_status_and_the_arguments_are_those_of_the_program_after_the_copy() =>
        Assert.Equal("a b|\n7", machine.Script($$"""
        mine={{machine.NewDirectory()}}/hpcrun; cp $hpcrun $mine
        $mine exec -c $image sh -c 'echo "$1|$HPCRUN_SEALED"; exit 7' sh 'a b'; echo $?
        """).Run().Text);

    /// <summary>CVE-2024-21626.</summary>
    [EndToEndFact]
    public void A_directory_that_the_caller_left_open_is_no_working_directory() =>
        machine.Script("exec 9< /; $hpcrun exec -c --pwd /proc/self/fd/9 $image pwd").Run().Refused("/proc/self/fd/9");

    /// <summary>Through such a directory a program gets at all that is around it; by sockets, pipes and files launchers talk to
    /// their ranks.</summary>
    [EndToEndTheory]
    [InlineData("-C $image", "7 8 /dev/null")]
    [InlineData("-C --no-pid $dir", "7 8 /dev/null")]
    [InlineData("--compat --fakeroot $image", "7 8 /dev/null")]
    [InlineData("-c $image", "7 8 9 /")]
    public void Of_what_the_caller_left_open_only_directories_are_closed_and_only_with_all_contained(string options,
        string expected) =>
        Assert.Equal(expected, machine.Script($$"""
            file={{machine.NewFile("text")}}; mkfifo $file.fifo; exec 7<> $file.fifo 8< $file 9< $(dirname $file)
            look='for fd in 7 8 9; do [ ! -e /proc/self/fd/$fd ] || echo $fd; done; readlink /proc/self/fd/0'
            $hpcrun exec {{options}} sh -c "$look" < / | xargs; exec 7>&-; rm $file.fifo
            """).Run().Text);

    [EndToEndFact]
    public void Who_comes_later_brings_no_directory_either() => Assert.Equal("8\n8", machine.Script($$"""
        export APPTAINER_CONFIGDIR={{machine.NewDirectory()}}
        exec 8< /etc/passwd 9< /; look='for fd in 8 9; do [ ! -e /proc/self/fd/$fd ] || echo $fd; done'
        $hpcrun instance start -C $image later; $hpcrun exec instance://later sh -c "$look"; $hpcrun instance stop later
        HPCRUN_SHARE=step $hpcrun exec -C $image sh -c "$look"
        """).Run().Text);

    /// <summary>CVE-2022-24769 and CVE-2022-29162.</summary>
    [EndToEndFact]
    public void No_capability_is_inheritable() => Assert.Equal(
        ["CapInh:\t0000000000000000", "CapAmb:\t0000000000000000"],
        machine.Script("$hpcrun exec -c $image grep -E 'CapInh|CapAmb' /proc/self/status").Run().Lines);

    /// <summary>Whoever is root in the container cannot look at a process that joins it, before that is inside.</summary>
    [EndToEndFact]
    public void A_process_that_joins_hides_until_it_executes_its_program() =>
        Assert.Contains("prctl(PR_SET_DUMPABLE, 0)", machine.Script($"""
            ready={machine.NewDirectory()}/ready
            $hpcrun exec -c --fakeroot --bind $(dirname $ready):/data $image sh -c 'echo > /data/ready; exec sleep 60' &
            sleeper=$!
            eventually test -s $ready; $hpcrun exec --join $sleeper --explain true; kill $sleeper
            """).Run().Text, StringComparison.Ordinal);
}
