namespace Hpc.EndToEnd.Tests;

/// <summary>A copy of the image on the node, for as long as somebody sees it.</summary>
[Collection(Machine.Name)]
public class UnpackTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("sqfs")]
    [InlineData("sif")]
    public void The_container_runs_from_a_copy_that_is_gone_afterwards(string form)
    {
        string place = machine.NewDirectory();
        Outcome outcome = machine.Script(
            $"$hpcrun exec --unpack={place} {machine.Images.Of(form)} sh -c 'cat /etc/of-the-image; grep -c fuse.hpcrun.*/mnt /proc/self/mountinfo'\nsleep 0.5\nls {place}\n").Run();
        Assert.Equal(["image", "0"], outcome.Lines);
    }

    [EndToEndFact]
    public void The_copy_is_the_image_file_by_file()
    {
        string place = machine.NewDirectory();
        string list = "find . -mindepth 1 ! -type b ! -type c -printf '%P %y %m %s %l %Ts\\n' | sed 's/^\\(.* d [0-7]*\\) [0-9]* /\\1 /' | sort";
        Outcome outcome = machine.Script(
            $"$hpcrun exec --unpack={place} $image sleep 3 &\nsleep 0.7\nunsquashfs -q -n -d {place}/expected $image >/dev/null\n(cd {place}/expected && {list}) > {place}/a\n(cd {place}/hpcrun-*/ && {list}) > {place}/b\ndiff {place}/a {place}/b && diff -r --no-dereference {place}/expected {place}/hpcrun-*/ && wc -l < {place}/a\n").Run();
        Assert.True(int.Parse(outcome.Text) > 10);
    }

    [EndToEndFact]
    public void Launches_share_the_copy_and_the_last_one_removes_it()
    {
        string place = machine.NewDirectory();
        string run = $"$hpcrun exec --unpack={place} $image";
        Outcome outcome = machine.Script(
            $"{run} sleep 1 & first=$!\nsleep 0.5\n(bash -c \"{run} sh -c 'sleep 2; cat /etc/of-the-image'; true\") &\nsleep 0.4\nls {place} | wc -l\nwait $first\nsleep 0.3\nls {place} | wc -l\nwait\nsleep 0.5\nls {place} | wc -l\n").Run();
        Assert.Equal(["1", "1", "image", "0"], outcome.Lines);
    }

    [EndToEndFact]
    public void Ranks_of_a_step_share_a_user_namespace_there_too() => Assert.Single(machine.Script(
        $"export MPI_LOCALNRANKS=6\nfor rank in 1 2 3 4 5 6; do $hpcrun exec --unpack={machine.NewDirectory()} $image readlink /proc/self/ns/user & done\nwait\n").Run().Lines.Distinct());

    [EndToEndFact]
    public void A_directory_that_cannot_be_written_to_is_refused() => machine.Run("exec", "--unpack=/proc", machine.Images.SquashFs, "true").Run().Refused("unpack");
}
