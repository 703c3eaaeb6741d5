namespace Hpc.EndToEnd.Tests;

/// <summary>Into a container that runs already, and the list of those that run.</summary>
[Collection(Machine.Name)]
public class JoinTests(Machine machine)
{
    /// <summary>A container that sleeps in /etc with a variable of its own; $solver is its process.</summary>
    /// <param name="runs">The script's test whether it has come so far.</param>
    private Outcome Beside(string script, string options = "", string runs = "runs sleep $solver") => machine.Script(
        $"ONLY=there $hpcrun exec {options} $image sh -c 'cd /etc; exec sleep 60' & "
        + $"solver=$!\neventually {runs}\n{script}\nstatus=$?\nkill -KILL $solver\nexit $status\n").Run();

    [EndToEndFact]
    public void A_program_that_joins_has_the_namespaces_and_the_directory_of_the_process() =>
        Assert.Equal(["same", "same", "/etc", "image"], Beside(
            "$hpcrun exec --join $solver sh -c '[ $(readlink /proc/self/ns/user) = $(readlink /proc/'$solver'/ns/user) ] && "
            + "echo same; "
            + "[ $(readlink /proc/self/ns/mnt) = $(readlink /proc/'$solver'/ns/mnt) ] && echo same; pwd; "
            + "cat /etc/of-the-image'").Lines);

    [EndToEndFact]
    public void It_has_the_callers_variables_or_with_join_env_those_of_the_process() =>
        Assert.Equal(["mine unset", "there"],
            Beside("unset ONLY; OWN=mine $hpcrun exec --join $solver sh -c 'echo $OWN ${ONLY-unset}'; "
                + "$hpcrun exec --join $solver --join-env sh -c 'echo $ONLY'").Lines);

    [EndToEndFact]
    public void It_sees_the_processes_of_a_pid_namespace_and_hands_on_its_status() =>
        Assert.Equal("sinit\nsleep\n",
            Beside("$hpcrun exec --join $solver sh -c 'cat /proc/1/comm /proc/2/comm; exit 5'", "--pid", "inside sleep $solver")
                .Ended(5).Out);

    /// <summary>The directory and the variables are the program's, not those of the process that waits outside.</summary>
    [EndToEndTheory]
    [InlineData("--pid", "inside sleep $solver")]
    [InlineData("--pid --no-init", "pgrep -x sleep -P $solver")]
    public void Who_waits_outside_of_a_pid_namespace_stands_for_the_program(string options, string runs) =>
        Assert.Equal(["/etc", "there"], Beside(
        "unset ONLY; $hpcrun exec --join $solver --join-env sh -c 'pwd; echo $ONLY'", options, runs + " > /dev/null").Lines);

    [EndToEndFact]
    public void A_process_that_is_in_no_container_is_refused() =>
        machine.Script("$hpcrun exec --join $$ true\n").Run().Refused("not in a container");

    [EndToEndFact]
    public void A_process_that_is_not_there_is_refused() =>
        machine.Script("$hpcrun exec --join 4194304 true\n").Run().Refused("no such process");

    [EndToEndFact]
    public void Ps_shows_image_server_and_processes_and_nothing_afterwards()
    {
        string text = Beside("$hpcrun ps; $hpcrun ps --json").Text;
        Assert.Matches($" {machine.Images.SquashFs} .server, 1 process.\n *[0-9]+ .* sleep 60\n", text);
        Assert.Contains("\"command\":\"sleep 60\"", text, StringComparison.Ordinal);
        machine.Script("gone() { ! $hpcrun ps --json | grep -q $image; }; eventually gone").Run().Ended(0).AndSilent();
    }

    [EndToEndFact]
    public void A_container_with_a_name_is_started_joined_and_started_again_with_what_was_written()
    {
        string node = machine.NewDirectory(), run = $"$hpcrun exec --node-dir {node} --name kept";
        Assert.Equal(["seen", "seen", "0"], machine.Script($"""
            {run} $image sh -c 'echo seen > /seen; exec sleep 60' & becomes sleep
            {run}:exec - cat /seen; kill $!; wait
            {run} - cat /seen; $hpcrun container remove --node-dir {node} kept; ls -A {node}/hpcrun-*/containers | wc -l
            """).Run().Lines);
    }
}
