namespace Hpc.EndToEnd.Tests;

/// <summary>Launches that are ended before they are over, at whatever moment.</summary>
[Collection(Machine.Name)]
public class InterruptionTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public void A_launch_that_is_stopped_at_any_moment_leaves_nothing(string signal)
    {
        machine.Script($"for at in $(seq 1 60); do timeout -s {signal} 0.00$((at % 10))$((at / 10)) $hpcrun exec $image sleep "
            + "0.05; done 2>/dev/null; true").Run().Ended(0);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void Two_users_of_one_image_do_not_meet()
    {
        TestUser other = machine.User with { Uid = 54322, Gid = 54322, Home = "/" };
        using System.Diagnostics.Process first =
            machine.Run("exec", machine.Images.SquashFs, "sh", "-c", "echo ready; read line").Start();
        Assert.Equal("ready", first.StandardOutput.ReadLine());
        new UserCommand(other, machine.Hpcrun, "exec", machine.Images.SquashFs, "true").Run().Ended(0);
        first.StandardInput.Close();
        first.WaitForExit(UserCommand.Patience);
    }
}
