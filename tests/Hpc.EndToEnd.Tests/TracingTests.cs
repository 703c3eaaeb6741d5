namespace Hpc.EndToEnd.Tests;

/// <summary>A debugger that follows children sees the program, and never the server of its image: it would wait for a page that
/// only the stopped server can give.</summary>
[Collection(Machine.Name)]
public class TracingTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("$image", "")]
    [InlineData("$sif", "")]
    [InlineData("$dir", "")]
    [InlineData("--pid $image", "")]
    [InlineData("-C $image", "")]
    [InlineData("$image", "SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_JOB_ID=1")]
    [InlineData("--pid $image", "SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_JOB_ID=1")]
    public void A_launch_that_is_followed_ends_with_the_program_s_status(string image, string variables)
    {
        string file = machine.NewDirectory() + "/calls";
        machine.Script($"{variables} timeout -s KILL 60 strace -f -o {file} $hpcrun exec --no-share {image} sh -c 'ls -lR /bin "
            + "> /dev/null; cat /bin/* > /dev/null; exit 5'").Run().Ended(5);
        Assert.Contains("exited with 5", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [EndToEndTheory]
    [InlineData("", false)]
    [InlineData("HPCRUN_DEBUG=1", true)]
    public void The_planner_is_followed_where_that_is_asked_for(string variables, bool isFollowed)
    {
        string file = machine.NewDirectory() + "/calls";
        machine.Script($"{variables} strace -f -e trace=accept4,uname,memfd_create -o {file} $hpcrun exec $image true")
            .Run().Ended(0);
        Assert.Equal(isFollowed, File.ReadAllText(file).Contains("memfd_create", StringComparison.Ordinal));
    }
}
