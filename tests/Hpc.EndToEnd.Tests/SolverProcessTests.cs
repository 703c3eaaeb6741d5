namespace Hpc.EndToEnd.Tests;

/// <summary>What the solver is once hpcrun has become it, seen from inside.</summary>
[Collection(Machine.Name)]
public class SolverProcessTests(Machine machine)
{
    public static TheoryData<string> Forms => ImageSet.Forms;

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void The_solver_has_the_pid_that_hpcrun_was_started_with(string form)
    {
        Outcome outcome = machine.Script($"echo shell: $$\nexec $hpcrun exec {machine.Images.Of(form)} look").Run();
        Look look = new(outcome);
        Assert.Equal(look["shell"], look["pid"]);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void The_solver_has_one_thread_no_children_and_the_parent_that_started_hpcrun(string form)
    {
        Look look = new(machine.Script($"echo shell: $$\n$hpcrun exec {machine.Images.Of(form)} look; exit $?").Run());
        Assert.Equal("1", look["Threads"]);
        Assert.Equal("", look["children"]);
        Assert.Equal(look["shell"], look["ppid"]);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void The_solver_has_no_capability_and_can_gain_none(string form)
    {
        Look look = new(machine.Run("exec", machine.Images.Of(form), "look").Run());
        Assert.All(new[] { "CapEff", "CapPrm", "CapInh", "CapAmb" }, set => Assert.Equal("0000000000000000", look[set]));
        Assert.Equal("1", look["NoNewPrivs"]);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Ids_are_the_callers(string form)
    {
        Look look = new(machine.Run("exec", machine.Images.Of(form), "look").Run());
        Assert.Equal($"{machine.User.Uid} {machine.User.Uid} {machine.User.Gid} {machine.User.Gid}", look["ids"]);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Signals_are_as_a_fresh_program_has_them(string form)
    {
        Look look = new(machine.Run("exec", machine.Images.Of(form), "look").Run());
        Assert.All(new[] { "SigIgn", "SigBlk", "SigCgt" }, set => Assert.Equal("0000000000000000", look[set]));
    }

    [EndToEndFact]
    public void Signals_that_the_caller_ignores_stay_ignored_and_no_other()
    {
        Look look = new(machine.Script("trap '' INT PIPE; exec $hpcrun exec $image look").Run());
        Assert.Equal("0000000000001002", look["SigIgn"]);
    }

    [EndToEndTheory]
    [InlineData("")]
    [InlineData("SLURM_PROCID=0")]
    public void A_caller_that_ignores_the_end_of_its_children_has_a_solver_that_does_so_too(string variable)
    {
        Look look = new(machine.Script($"exec env --ignore-signal=CHLD {variable} $hpcrun exec $image look").Run());
        Assert.Equal("0000000000010000", look["SigIgn"]);
    }

    [EndToEndFact]
    public void Signals_that_the_caller_blocks_stay_blocked()
    {
        Look look = new(machine.Script("exec env --block-signal=USR2 $hpcrun exec $image look").Run());
        Assert.Equal("0000000000000800", look["SigBlk"]);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Open_descriptors_are_the_callers_and_no_other(string form)
    {
        string look = Path.Combine(machine.Images.Directory, "bin/look");
        Outcome outcome =
            machine.Script(
                $"exec 7</etc/hostname 9>/dev/null\n{look}; echo ---\nexec $hpcrun exec {machine.Images.Of(form)} look").Run();
        string[][] halves = [.. outcome.Text.Split("---\n")
            .Select(half => Lines(half, "fd: ").Select(line => line.Split(' ')[1]).Order(StringComparer.Ordinal).ToArray())];
        Assert.Equal(halves[0], halves[1]);
        Assert.Subset(halves[1].ToHashSet(), new HashSet<string> { "0", "1", "2", "7", "9" });
    }

    [EndToEndFact]
    public void A_socket_of_the_caller_still_talks_to_the_other_end() =>
        Assert.Equal("through the pipe",
            machine.Script("{ echo through the pipe | $hpcrun exec $image sh -c 'cat <&8' 8<&0 0</dev/null; }").Run().Text);

    [EndToEndFact]
    public void Limits_affinity_priority_and_groups_are_the_callers()
    {
        string look = Path.Combine(machine.Images.Directory, "bin/look");
        Outcome outcome = machine.Script(
            $"ulimit -n 123; ulimit -c 0; ulimit -u 5000; umask 0027\ntaskset -c 0 nice -n 5 {look}; echo ---\nexec taskset -c "
            + "0 nice -n 5 $hpcrun exec $image look").Run();
        string[] halves = outcome.Text.Split("---\n");
        Assert.Equal(Inherited(halves[0]), Inherited(halves[1]));
    }

    [EndToEndTheory]
    [InlineData("0000")]
    [InlineData("0027")]
    [InlineData("0077")]
    public void The_umask_is_the_callers(string mask) =>
        Assert.Equal(mask, new Look(machine.Script($"umask {mask}; exec $hpcrun exec $image look").Run())["umask"]);

    [EndToEndFact]
    public void An_address_space_limit_of_a_job_does_not_stop_the_launch() =>
        machine.Script("ulimit -v 600000; exec $hpcrun exec $image true").Run().Ended(0);

    [EndToEndFact]
    public void A_limit_of_sixteen_descriptors_does_not_stop_the_launch() =>
        machine.Script("ulimit -n 16; exec $hpcrun exec $image true").Run().Ended(0);

    [EndToEndFact]
    public void A_closed_standard_input_output_and_error_stay_closed()
    {
        string file = Path.Combine(machine.NewDirectory(), "seen");
        machine.Script($"$hpcrun exec --bind {Path.GetDirectoryName(file)} $image sh -c 'look > {file}' <&- 2>&-").Run().Ended(0);
        string[] open = [.. File.ReadAllLines(file).Where(line => line.StartsWith("fd: ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])];
        Assert.DoesNotContain("0", open);
        Assert.DoesNotContain("2", open);
    }

    private static string[] Inherited(string look) =>
        [.. new[] { "limit", "Cpus_allowed", "Mems_allowed", "nice", "umask", "Groups", "pgid", "sid" }
            .SelectMany(name => Lines(look, name))];

    private static IEnumerable<string> Lines(string look, string start) =>
        look.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));
}
