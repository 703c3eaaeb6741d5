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
            $"$hpcrun exec --unpack={place} {machine.Images.Of(form)} sh -c 'cat /etc/of-the-image; "
            + $"grep -c fuse.hpcrun.*/mnt /proc/self/mountinfo'\neventually empty {place}\n").Run();
        Assert.Equal(["image", "0"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_limit_that_is_reached_is_named_and_nothing_is_left() =>
        machine.Script("mkdir copy; ulimit -f 16; $hpcrun exec --unpack=$PWD/copy $image true; status=$?; ls copy; exit $status")
            .In(machine.NewDirectory()).Run().Ended(255).Says("EFBIG", "the limit on the size of a file is reached (ulimit -f:");

    [EndToEndFact]
    public void The_copy_is_the_image_file_by_file()
    {
        string place = machine.NewDirectory();
        string list = "find . -mindepth 1 ! -type b ! -type c -printf '%P %y %m %s %l %Ts\\n' | "
            + "sed 's/^\\(.* d [0-7]*\\) [0-9]* /\\1 /' | sort";
        Outcome outcome = machine.Script(
            $"$hpcrun exec --unpack={place} $image sleep 60 &\nstays sleep\nunsquashfs -q -n -d {place}/expected $image "
            + $">/dev/null\n(cd {place}/expected && {list}) > {place}/a\n(cd {place}/hpcrun-*/root "
            + $"&& {list}) > {place}/b\ndiff {place}/a {place}/b && diff -r --no-dereference {place}/expected "
            + $"{place}/hpcrun-*/root && wc -l < {place}/a\n").Run();
        Assert.True(int.Parse(outcome.Text) > 10);
    }

    [EndToEndFact]
    public void Launches_share_the_copy_and_the_last_one_removes_it()
    {
        string place = machine.NewDirectory() + "/place";
        string run = $"$hpcrun exec --unpack={place} $image";
        Outcome outcome = machine.Script($"""
            mkdir {place}; mkfifo {place}.go; exec 9<> {place}.go
            {run} sleep 60 & first=$!; becomes sleep
            bash -c "{run} sh -c 'echo there; read go; cat /etc/of-the-image'; true" < {place}.go > {place}.said 9>&- & second=$!
            eventually printed 1 {place}.said; ls {place} | wc -l
            kill $first; wait $first; sleep 0.3; ls {place} | wc -l
            echo >&9; wait $second; tail -n 1 {place}.said; eventually empty {place}
            """).Run();
        Assert.Equal(["1", "1", "image"], outcome.Lines);
    }

    [EndToEndFact]
    public void Ranks_of_a_step_share_a_user_namespace_there_too() => Assert.Single(machine.Script(
        $"export MPI_LOCALNRANKS=6\nfor rank in 1 2 3 4 5 6; do $hpcrun exec --unpack={machine.NewDirectory()} $image readlink "
        + "/proc/self/ns/user & done\nwait\n").Run().Lines.Distinct());

    [EndToEndFact]
    public void The_copy_stays_for_ranks_that_have_not_come_yet()
    {
        string place = machine.NewDirectory(), run = $"$hpcrun exec --unpack={place} $image";
        Outcome outcome = machine.Script($"export MPI_LOCALNRANKS=2\n{run} true\nsleep 0.5\nls {place} | wc -l\n"
            + $"{run} cat /etc/of-the-image\neventually empty {place}\n").Run();
        Assert.Equal(["1", "image"], outcome.Lines);
    }

    [EndToEndFact]
    public void Nobody_else_can_enter_the_copy()
    {
        string place = machine.NewDirectory();
        using System.Diagnostics.Process launch =
            machine.Run("exec", $"--unpack={place}", machine.Images.SquashFs, "sh", "-c", "echo ready; read line").Start();
        Assert.Equal("ready", launch.StandardOutput.ReadLine());
        string copy = Assert.Single(System.IO.Directory.GetDirectories(place));
        TestUser other = machine.User with { Uid = 54322, Gid = 54322, Home = "/" };
        new UserCommand(other, "ls", $"{copy}/root") { Directory = "/" }.Run().Ended(2);
        Assert.Equal("700", machine.Script($"stat -c %a {copy}").Run().Text.Trim());
        launch.StandardInput.Close();
        launch.WaitForExit(UserCommand.Patience);
    }

    [EndToEndTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("USR1")]
    public void A_launch_that_is_stopped_while_it_unpacks_leaves_nothing(string signal)
    {
        string place = machine.NewDirectory();
        machine.Script($"for at in $(seq 1 30); do timeout -s {signal} 0.0$((at % 10))$((at / 10)) $hpcrun exec "
            + $"--unpack={place} $image sleep 0.05; done 2>/dev/null; eventually empty {place}\n").Run().Ended(0);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void Of_launches_that_are_killed_while_they_unpack_nothing_is_left_after_the_next()
    {
        string place = machine.NewDirectory();
        machine.Script($"for at in $(seq 1 30); do timeout -s KILL 0.0$((at % 10))$((at / 10)) $hpcrun exec "
            + $"--unpack={place} $image sleep 0.05; done 2>/dev/null; $hpcrun exec --unpack={place} $image true; eventually "
            + $"empty {place}\n").Run().Ended(0);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void What_was_killed_while_it_unpacked_the_next_launch_of_any_image_removes()
    {
        string place = machine.NewDirectory(), killed = $"{place}/hpcrun-{machine.User.Uid}-0123456789abcdef";
        machine.Script($"mkdir -m 700 {killed} {killed}-leaving-1; mkdir -p {killed}/root-part/a/b {killed}-leaving-1/root/c; "
            + $"chmod 0 {killed}-leaving-1/root/c\n$hpcrun exec --unpack={place} $image true; eventually empty {place}\n")
            .Run().Ended(0);
    }

    [EndToEndFact]
    public void A_launch_that_is_refused_after_it_has_unpacked_leaves_no_copy()
    {
        string place = machine.NewDirectory();
        machine.Script($"$hpcrun exec --unpack={place} --bind /nowhere/at/all $image true; eventually empty {place}\n").Run();
    }

    [EndToEndFact]
    public void A_directory_that_cannot_be_written_to_is_refused() =>
        machine.Run("exec", "--unpack=/proc", machine.Images.SquashFs, "true").Run().Refused("unpack");

    [EndToEndFact]
    public void Another_user_who_has_the_name_of_the_copy_does_not_stop_a_launch()
    {
        string place = machine.NewDirectory();
        Machine.Tool("chmod", "1777", place);
        string name = machine.Script($"$hpcrun exec --unpack={place} $image sleep 60 &\nstays sleep\nls {place}\n").Run().Text;
        Assert.Empty(machine.ProcessesLeft());
        string squatted = Directory.CreateDirectory(Path.Combine(place, name)).FullName;
        Outcome outcome = machine.Run("exec", $"--unpack={place}", machine.Images.SquashFs, "cat", "/etc/of-the-image").Run();
        Assert.Equal("image", outcome.Text);
        outcome.Says("is not a directory that only you can enter", "its own copy");
        Assert.Empty(machine.ProcessesLeft());
        Assert.Equal([squatted], Directory.GetFileSystemEntries(place));
    }

    [EndToEndFact]
    public void A_copy_whose_launch_was_killed_is_used_by_the_next_one_and_removed()
    {
        string place = machine.NewDirectory(), run = $"$hpcrun exec --unpack={place} $image";
        Outcome outcome = machine.Script($"""
            {run} sleep 60 & becomes sleep; kill -9 $(pgrep -u $(id -u) hpcrun) $!; wait; ls {place} | wc -l
            {run} cat /etc/of-the-image; eventually empty {place}
            """).Run();
        Assert.Equal(["1", "image"], outcome.Lines);
    }
}
