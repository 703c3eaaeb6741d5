namespace Hpc.EndToEnd.Tests;

/// <summary>What a program of --fakeroot hears when it gives files, or itself, to users that are not mapped.</summary>
[Collection(Machine.Name)]
public class RootAnswerTests(Machine machine)
{
    /// <summary>Errors that root would have, too; whoever has become another user is root no more.</summary>
    private static readonly string[] OfTheKernel =
        ["chown(\"missing\", 0, none): ENOENT", "mknod(\"pipe\", S_IFIFO | 0600, 0): EEXIST", "setuid(0): EPERM"];

    /// <summary>Lines of the probe that do not end with 0.</summary>
    private IEnumerable<string> Refused(params string[] options) =>
        Answers(options).Where(line => line.Contains(": E", StringComparison.Ordinal));

    private string[] Answers(string[] options)
    {
        string place = machine.NewDirectory();
        return machine.Run(["exec", "-q", "-B", place + ":/place", "--pwd", "/place", .. options, machine.Images.Sif,
            "/bin/as-root"]).Run().Ended(0).Text.Split('\n');
    }

    public static TheoryData<string> Ways => ["--fakeroot", "-f -C", "-f --writable-tmpfs", "-f --unpack"];

    [EndToEndTheory, MemberData(nameof(Ways))]
    public void What_a_package_manager_does_as_root_is_answered_as_done(string how)
    {
        string[] answers = Answers(how.Split(' '));
        Assert.Equal(OfTheKernel, answers.Where(line => line.Contains(": E", StringComparison.Ordinal)));
        Assert.Equal("0:0 of 33:33, pipe there, device absent", answers[^1]);
    }

    /// <summary>A child of who has become another user is started after that.</summary>
    [EndToEndFact]
    public void Who_has_become_another_user_stays_so_with_his_children_and_nobody_else_does() => Assert.Equal(
        ["0 0", "33 44", "33 44", "0 0"], machine.Run("exec", "-q", "-f", machine.Images.Sif, "sh", "-c", """
        echo $(id -u) $(id -g)
        as-root become 33 44 sh -c 'echo $(id -u) $(id -g); sh -c "echo \$(id -u) \$(id -g); true"; true'
        echo $(id -u) $(id -g)
        """).Run().Lines);

    /// <summary>As a daemon does that forks when it has dropped its rights; and nothing asks in the child before its parent has
    /// ended.</summary>
    [EndToEndFact]
    public void Whose_parent_has_ended_stays_the_other_user() => Assert.Equal(["33 44", "33 44"], machine.Run("exec", "-q", "-f",
        machine.Images.Sif, "sh", "-c", """
        as-root become 33 44 sh -c '(sleep 1; echo $(id -u) $(id -g); (sleep 1; echo $(id -u) $(id -g)) &) & true'
        sleep 3
        """).Run().Lines);

    [EndToEndFact]
    public void Who_has_become_another_user_stays_so_whatever_many_others_become() =>
        Assert.Equal(["33 44"], machine.Run("exec", "-q",
        "-f", "-B", machine.NewDirectory() + ":/place", "--pwd", "/place", machine.Images.Sif, "sh", "-c", """
        mkfifo go
        as-root become 33 44 sh -c 'read word < go; echo $(id -u) $(id -g)' &
        n=0; while [ $((n += 1)) -le 1100 ]; do as-root become $n $n true; done
        echo go > go; wait
        """).Run().Lines);

    /// <summary>Whoever asks then hears ENOSYS, which the kernel says for a listener that is gone.</summary>
    [EndToEndFact]
    public void Where_the_process_that_answers_is_killed_calls_fail_and_nothing_hangs()
    {
        string place = machine.NewDirectory();
        string[] lines = machine.Script($$"""
            cd {{place}}; mkfifo go
            timeout 30 $hpcrun exec -q -f -B {{place}}:/place --pwd /place $image sh -c 'read word < go; as-root; echo ended $?' &
            program=$!
            there() { pgrep -u $(id -u) -f '[h]pcrun-root' > /dev/null; }; eventually there
            pkill -KILL -u $(id -u) -f '[h]pcrun-root'
            echo go > go; wait $program; echo $?
            """).Run().Lines;
        Assert.Contains("setgroups(1, &other): ENOSYS", lines);
        Assert.StartsWith("ended ", lines[^2], StringComparison.Ordinal);
        Assert.Equal("0", lines[^1]);
    }

    [EndToEndFact]
    public void Nobody_stays_to_answer_when_the_program_has_ended()
    {
        machine.Script("for n in 1 2 3 4 5; do $hpcrun exec -q -f $image id -u & done; wait; $hpcrun exec -q -f -C $image id -u")
            .Run().Ended(0);
        machine.Script("gone() { ! pgrep -u $(id -u) -f '[h]pcrun-root' > /dev/null; }; eventually gone").Run().Ended(0);
    }

    [EndToEndFact]
    public void A_stream_that_the_program_closes_ends_while_it_runs_on() => Assert.Equal(["out", "over"], machine.Script("""
        exec 3< <($hpcrun exec -q -f $image sh -c 'echo out; exec >&- 2>&-; exec sleep 60' 2> /dev/null); program=$!
        timeout 20 cat <&3 && echo over
        kill $program
        """).Run().Lines);

    [EndToEndFact]
    public void The_kernel_answers_where_it_is_told_to_and_without_fakeroot()
    {
        Assert.Contains("setgroups(1, &other): EPERM", Refused("-f", "--ignore-fakeroot-command"));
        Assert.Contains("chown(\"file\", other, other): EINVAL", Refused("-f", "--ignore-fakeroot-command"));
        Assert.Contains("setuid(other): EINVAL", Refused());
    }

    [EndToEndTheory]
    [InlineData("$hpcrun exec -f -B $place:/place $sif sleep 60 & solver=$!; eventually runs sleep $solver", "--join $solver",
        "kill $solver")]
    [InlineData("$hpcrun -q instance start -f -B $place:/place $sif rooted", "instance://rooted",
        "$hpcrun -q instance stop -F rooted")]
    public void Who_enters_the_container_is_answered_the_same_way(string start, string where, string stop) =>
        Assert.Equal(OfTheKernel, machine.Script($"""
            export APPTAINER_CONFIGDIR={machine.NewDirectory()}; place={machine.NewDirectory()}
            {start}
            $hpcrun exec --pwd /place {where} /bin/as-root | grep ': E'
            {stop}
            """).Run().Lines);
}
