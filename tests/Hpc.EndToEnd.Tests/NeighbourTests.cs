using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>Programs in containers share the network namespace, and so do other users: none of them may speak for a launch or a
/// server (adr/0017).</summary>
[Collection(Machine.Name)]
public class NeighbourTests(Machine machine)
{
    /// <summary>A shell, $shell, that waits for a line in $go and then launches; what it says is in $said.</summary>
    private const string WaitingShell = """
        place=$(mktemp -d); go=$place/go said=$place/said; mkfifo $go
        bash -c "read line < $go; $hpcrun exec $image echo mine > $said 2>&1; echo \$? >> $said" & shell=$!
        """;

    /// <summary>One that runs as root beside a script of the user's, and ends with the test; the other user of these
    /// tests.</summary>
    private sealed class OtherUser : IDisposable
    {
        private readonly Process _process;

        public OtherUser(Machine machine, params string[] words)
        {
            _process = new UserCommand(machine.User, [machine.Images.Neighbour, .. words]).AsRoot().Start();
            Assert.Equal("ready", _process.StandardOutput.ReadLine());
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }

    [EndToEndFact]
    public void A_contained_program_does_not_plan_for_the_next_launch() =>
        Assert.Equal(["mine", "0"], machine.Script($$"""
            {{WaitingShell}}
            $hpcrun exec --containall --no-home $image neighbour answer hpcrun-$(id -u)-door-$shell 7 > $place/ready &
            contained=$!
            eventually printed 1 $place/ready
            echo > $go; wait $shell; cat $said; kill -9 $(pgrep -u $(id -u) neighbour); wait; rm -r $place
            """).Run().Lines);

    /// <summary>SO_PEERPIDFD is Linux 6.5; before it, a process that is believed must run this very program (adr/0017).</summary>
    private string OnAnOldKernel => $"hpcrun=\"{machine.Images.Refuse} "
        + $"{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 209 : 55)}:2=77 92 $hpcrun\"\n";

    [EndToEndFact]
    public void A_contained_program_does_not_plan_for_the_next_launch_on_an_old_kernel_either() =>
        Assert.Equal(["mine", "0"], machine.Script($$"""
            {{OnAnOldKernel}}{{WaitingShell}}
            $hpcrun exec --containall --no-home $image neighbour answer hpcrun-$(id -u)-door-$shell 7 > $place/ready &
            contained=$!
            eventually printed 1 $place/ready
            echo > $go; wait $shell; cat $said; kill -9 $(pgrep -u $(id -u) neighbour); wait; rm -r $place
            """).Run().Lines);

    [EndToEndFact]
    public void Launches_of_one_parent_still_share_on_an_old_kernel() =>
        Assert.Single(machine.Together(4, "$hpcrun exec $image sh -c 'readlink /proc/self/ns/user; read go'", OnAnOldKernel)
            .AndSilent().Lines.Distinct());

    /// <summary>A process of the user's outside of every container, which is not hpcrun: only the program that it runs tells on
    /// an old kernel.</summary>
    [EndToEndFact]
    public void Another_program_of_the_users_is_believed_on_no_old_kernel() =>
        Assert.Equal(["mine", "0"], machine.Script($$"""
            {{OnAnOldKernel}}{{WaitingShell}}
            {{machine.Images.Neighbour}} answer hpcrun-$(id -u)-door-$shell 7 > $place/ready & other=$!
            eventually printed 1 $place/ready
            echo > $go; wait $shell; cat $said; kill -9 $other; wait; rm -r $place
            """).Run().Lines);

    [EndToEndFact]
    public void A_contained_program_adds_nothing_to_what_another_container_sees() =>
        Assert.Equal(["refused", "there"], machine.Script("""
            exec 3> >(exec $hpcrun exec $image sh -c 'cat; [ -e /bin/look ] && echo there'); other=$!
            eventually grep -q "@hpcrun-$(id -u)-[0-9a-f]*$" /proc/net/unix
            name=$(grep -o "hpcrun-$(id -u)-[0-9a-f]*$" /proc/net/unix | head -n 1)
            bash -c "$hpcrun exec --containall --no-home $image neighbour ask $name /bin; true" 3>&-
            exec 3>&-; wait $other
            """).Run().Lines);

    [EndToEndTheory]
    [InlineData("hold")]
    [InlineData("bind")]
    public void A_launch_goes_on_where_another_user_has_the_name_of_its_plan_socket(string how)
    {
        string go = Path.Combine(machine.NewDirectory(), "go");
        using Process launch = machine.Script($"mkfifo {go}; echo $$; read line < {go}; $hpcrun exec $image echo mine; true")
            .Start();
        using OtherUser other = new(machine, how, $"hpcrun-{machine.User.Uid}-door-{launch.StandardOutput.ReadLine()}");
        File.WriteAllText(go, "\n");
        Assert.Equal("mine", launch.StandardOutput.ReadLine());
        launch.WaitForExit();
    }

    [EndToEndTheory]
    [InlineData("hold")]
    [InlineData("bind")]
    public void Ranks_meet_where_another_user_has_the_name_of_their_step(string how)
    {
        string name = machine.Script($"""
            exec 3> >(exec $hpcrun exec --share=meeting-{how} $image sh -c 'read line'); other=$!
            eventually grep -q "@hpcrun-$(id -u)-[0-9a-f]*$" /proc/net/unix
            grep -o "hpcrun-$(id -u)-[0-9a-f]*$" /proc/net/unix | head -n 1; exec 3>&-; wait $other; true
            """).Run().Lines[0];
        Assert.Empty(machine.ProcessesLeft());
        using OtherUser other = new(machine, how, name);
        Outcome outcome = machine.Script($"""
            place=$(mktemp -d)
            for rank in 1 2; do
                PMI_RANK=$rank $hpcrun exec --share=meeting-{how} --env place=$place $image sh -c 'readlink /proc/self/ns/user
                    echo > $place/$PMI_RANK; until [ -e $place/1 -a -e $place/2 ]; do sleep 1; done' &
            done
            wait; rm -r $place
            """).Run();
        Assert.Equal(2, outcome.Lines.Length);
        Assert.True(outcome.Lines.Distinct().Count() == 1, outcome.Err);
        Assert.Contains("holds the name of this step's socket: the ranks use", outcome.Err, StringComparison.Ordinal);
        Assert.Single(outcome.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(machine.ProcessesLeft());
        Assert.False(Directory.Exists($"/var/tmp/hpcrun-{machine.User.Uid}"));
    }
}
