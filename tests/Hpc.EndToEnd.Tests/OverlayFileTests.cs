using System.Diagnostics;

namespace Hpc.EndToEnd.Tests;

/// <summary>Writing on top of an image into one file: fuse2fs and fuse-overlayfs of the host.</summary>
[Collection(Machine.Name)]
public class OverlayFileTests(Machine machine)
{
    private readonly string _file = Path.Combine(machine.NewDirectory(), "over lay.img");

    [OverlayFileFact]
    public void What_is_written_removed_and_renamed_stays_so_and_the_image_is_as_it_was()
    {
        Create();
        In("echo kept > /kept; ln /kept /etc/second; rm /etc/of-the-image; mv /bin /moved; mkdir /bin; "
            + "/moved/busybox ln -s ../moved/busybox /bin/sh");
        Assert.Equal("kept\n2",
            Run("sh", "-c",
                "PATH=/moved; cat /etc/second; stat -c %h /kept; [ ! -e /etc/of-the-image ] && [ ! -e /bin/cat ]").Text);
        Assert.Equal("image", machine.Run("exec", machine.Images.SquashFs, "cat", "/etc/of-the-image").Run().Text);
        AssertClean();
    }

    [OverlayFileFact]
    public void Every_form_of_image_takes_one()
    {
        Create();
        foreach (string form in new[] { "directory", "sqfs", "sif" })
        {
            machine.Run("exec", "--overlay", _file, machine.Images.Of(form), "sh", "-c",
                $"echo {form} >> /forms; rm -f /etc/of-the-image").Run().Ended(0).AndSilent();
        }
        Assert.Equal(["directory", "sqfs", "sif"], Run("cat", "/forms").Lines);
    }

    [OverlayFileFact]
    public void Status_process_and_descriptors_are_those_of_a_bare_program()
    {
        Create();
        Run("sh", "-c", "exit 7").Ended(7).AndSilent();
        Run("no-such-program").Refused("not found");
        string[] lines =
            machine.Script($"exec 9< /dev/null; sh -c 'echo $$; exec '$hpcrun' exec --overlay \"{_file}\" '$image' sh -c "
                + "\"echo \\$\\$; ls /proc/self/fd | wc -l\"'; ls /proc/self/fd | wc -l").Run().Lines;
        Assert.Equal(lines[0], lines[1]);
        Assert.Equal(lines[3], lines[2]);
    }

    /// <summary>Descriptors of ours then have the numbers 0 to 2, and so would those of the servers.</summary>
    [OverlayFileTheory]
    [InlineData("<&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void What_is_written_with_closed_standard_streams_stays(string closed)
    {
        Create();
        machine.Script($"timeout 100 $hpcrun exec --overlay '{_file}' $image sh -c 'for n in $(seq 200); do echo $n > /file$n; "
            + $"done; exit 7' {closed}").Run().Ended(7);
        Assert.Equal("200", Run("sh", "-c", "cat /file200").Text);
        AssertClean();
    }

    [OverlayFileFact]
    public void A_full_file_is_told_to_the_program_and_can_be_emptied()
    {
        Create();
        Run("dd", "if=/dev/zero", "of=/big", "bs=64k").Ended(1).Says("No space left");
        Run("sh", "-c", ": > /big; rm /big && dd if=/dev/zero of=/again bs=1M count=40").Ended(0);
        AssertClean();
    }

    [OverlayFileFact]
    public void A_second_container_waits_for_the_end_of_the_first_ones_servers_but_not_of_its_program()
    {
        Create();
        Outcome outcome = machine.Script($"""
            with="$hpcrun exec --overlay"; file='{_file}'
            $with "$file" $image sleep 60 & first=$!; becomes sleep
            $with "$file" $image true && exit 9
            $with "$file:ro" $image true && exit 8
            kill $first; wait; for n in 1 2 3 4 5; do $with "$file" $image sh -c 'echo more >> /lines' || exit 7; done
            $with "$file:ro" $image sleep 60 & first=$!; becomes sleep
            $with "$file:ro" $image wc -l /lines || exit 6
            $with "$file" $image true && exit 5; kill $first; wait
            """).Run().Ended(0).Says("another container", "one writer or only readers");
        Assert.StartsWith("5 ", outcome.Text, StringComparison.Ordinal);
    }

    [OverlayFileFact]
    public void Read_only_files_are_stacked_below_memory_and_stay_as_they_are()
    {
        string below = _file + ".below";
        machine.Run("overlay", "create", below).Run().Ended(0);
        machine.Run("exec", "--overlay", below, machine.Images.SquashFs, "sh", "-c",
            "echo below > /below; echo below > /both; rm /etc/of-the-image").Run().Ended(0);
        Create();
        machine.Run("exec", "--overlay", below + ":ro", "--overlay", _file, machine.Images.SquashFs, "sh", "-c",
            "rm /below; echo above > /both").Run().Ended(0);
        Outcome outcome = machine.Run("exec", "--overlay", below + ":ro", "--overlay", _file + ":ro", "--writable-tmpfs",
            machine.Images.SquashFs,
            "sh", "-c", "cat /both; echo memory > /both; [ ! -e /below ] && [ ! -e /etc/of-the-image ]").Run();
        Assert.Equal("above", outcome.Text);
        machine.Run("exec", "--overlay", _file + ":ro", machine.Images.SquashFs, "sh", "-c", "cat /both; touch /x").Run().Ended(1)
            .Says("Read-only file system");
    }

    [OverlayFileTheory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public void What_was_written_before_a_signal_to_the_process_group_is_there_afterwards(string signal)
    {
        Create();
        machine
            .Script(
                $"set -m; $hpcrun exec --overlay '{_file}' $image sh -c 'echo {signal} > /written; echo ready; sleep 30' "
                + $"> {_file}.out & group=$!\n"
            .Replace(_file + ".out", $"'{_file}.out'", StringComparison.Ordinal)
                + $"eventually grep -q ready '{_file}.out'; kill -{signal} -- -$group; wait; true").Run().Ended(0);
        Assert.Equal(signal, Run("cat", "/written").Text);
        AssertClean();
    }

    [OverlayFileFact]
    public void No_signal_that_a_scheduler_sends_ends_what_serves_a_file()
    {
        Create();
        using Process solver = machine.Run("exec", "--overlay", _file, machine.Images.SquashFs, "sh", "-c",
            "echo ready; read line; cat /etc/of-the-image && echo after > /after").Start();
        Assert.Equal("ready", solver.StandardOutput.ReadLine());
        machine
            .Script("servers=$(pgrep -r R,S,D -x 'fuse2fs|fuse-overlayfs' -u $(id -u)); [ $(echo $servers | wc -w) = 2 ] || "
                + "exit 9\n"
            + $"for signal in {string.Join(' ', ServerTests.SchedulerSignals)}; do kill -$signal $servers || exit 8; done; "
                + "sleep 0.2").Run().Ended(0).AndSilent();
        solver.StandardInput.Close();
        Assert.Equal("image\n", solver.StandardOutput.ReadToEnd());
        Assert.True(solver.WaitForExit(UserCommand.Patience));
        Assert.Equal("after", Run("cat", "/after").Text);
        AssertClean();
    }

    [OverlayFileFact]
    public void A_file_whose_server_was_killed_is_mended_at_the_next_start()
    {
        Create();
        machine.Script($"""
            mkfifo '{_file}.go'; exec 9<> '{_file}.go'
            $hpcrun exec --overlay '{_file}' $image sh -c 'echo 1 > /one; sync; echo ready; read go
                exit 0' < '{_file}.go' > '{_file}.out' 9>&- &
            eventually grep -q ready '{_file}.out'; pkill -KILL -x fuse2fs -u {machine.User.Uid}; echo >&9; wait
            """).Run();
        machine.Run("exec", "--overlay", _file, machine.Images.SquashFs, "sh", "-c", "echo 2 > /two").Run().Ended(0)
            .Says("e2fsck -p");
        Run("cat", "/two").Ended(0).AndSilent();
        AssertClean();
    }

    [OverlayFileTheory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public void A_launch_that_is_stopped_at_any_moment_leaves_neither_servers_nor_a_damaged_file(string signal)
    {
        Create();
        machine.Script($"for at in $(seq 1 40); do timeout -s {signal} 0.0$((at % 5))$((at / 5)) $hpcrun exec --overlay "
            + $"'{_file}' $image sleep 0.05; done 2>/dev/null; true").Run().Ended(0);
        AssertClean();
        Run("true").Ended(0);
    }

    [OverlayFileFact]
    public void A_caller_may_ignore_the_end_of_its_children()
    {
        machine.Script($"env --ignore-signal=CHLD $hpcrun overlay create '{_file}' && env --ignore-signal=CHLD $hpcrun exec "
            + $"--overlay '{_file}' $image sh -c 'echo 1 > /one; exit 7'").Run().Ended(7).AndSilent();
        AssertClean();
    }

    [OverlayFileTheory]
    [InlineData("fuse2fs")]
    [InlineData("fuse-overlayfs")]
    public void Without_one_of_the_programs_the_launch_is_refused_with_its_name(string program)
    {
        Create();
        string hidden = $"mount --bind /dev/null $(readlink -f /usr/bin/{program}) && exec setpriv "
            + $"--reuid={machine.User.Uid} --regid={machine.User.Gid} --clear-groups ";
        new UserCommand(machine.User, "unshare", "--mount", "sh", "-c",
            $"{hidden} {machine.Hpcrun} exec --overlay '{_file}' {machine.Images.SquashFs} true").AsRoot().Run()
            .Refused(program, "package");
    }

    [OverlayFileTheory]
    [InlineData("fuse2fs")]
    [InlineData("fuse-overlayfs")]
    public void A_program_that_cannot_be_executed_is_said_to_be_so_and_the_file_is_not_blamed(string program)
    {
        Create();
        string directory = machine.NewDirectory();
        File.WriteAllText($"{directory}/{program}", "#!/no/such/interpreter\n");
        Machine.Tool("chmod", "755", $"{directory}/{program}");
        Outcome outcome = machine.Script($"PATH={directory}:$PATH $hpcrun exec --overlay '{_file}' $image true").Run()
            .Refused($"cannot start {directory}/{program}", "interpreter");
        Assert.DoesNotContain("damaged", outcome.Err, StringComparison.Ordinal);
        AssertClean();
    }

    [OverlayFileFact]
    public void A_file_made_by_mkfs_with_the_directories_of_Apptainer_is_taken()
    {
        string tree = machine.NewDirectory();
        machine.Script($"mkdir '{tree}/upper' '{tree}/work'; echo there > '{tree}/upper/there'; truncate -s 64M "
            + $"'{_file}'; /usr/sbin/mkfs.ext3 -q -d '{tree}' '{_file}'").Run().Ended(0);
        Assert.Equal("there", Run("sh", "-c", "cat /there; rm /there; echo new > /new").Text);
        Assert.Equal("new", Run("sh", "-c", "[ ! -e /there ] && cat /new").Text);
    }

    [OverlayFileFact]
    public void A_file_that_root_made_can_be_read_and_is_refused_for_writing_with_the_reason()
    {
        string tree = machine.NewDirectory();
        Directory.CreateDirectory(tree + "/upper/etc");
        Directory.CreateDirectory(tree + "/work");
        File.WriteAllText(tree + "/upper/etc/roots", "root's");
        Machine.Tool("truncate", "-s", "64M", _file);
        Machine.Tool("mkfs.ext3", "-q", "-d", tree, _file);
        Machine.Tool("chown", $"{machine.User.Uid}", _file);
        Assert.Equal("root's",
            machine.Run("exec", "--overlay", _file + ":ro", machine.Images.SquashFs, "cat", "/etc/roots").Run().Text);
        Run("true").Ended(255).Says("upper and work that you may write to", "hpcrun overlay create");
        AssertClean();
    }

    [OverlayFileFact]
    public void A_debugger_steps_in_and_sees_the_same_tree()
    {
        Create();
        Outcome outcome = machine.Script($"$hpcrun exec --overlay '{_file}' $image sh -c 'echo here > /here; exec sleep 60' & "
            + "stays sleep; $hpcrun exec --join $! sh -c 'cat /here; echo joined > /joined'").Run();
        Assert.Equal("here", outcome.Text);
        Assert.Equal("joined", Run("cat", "/joined").Text);
    }

    [OverlayFileFact]
    public void What_is_created_is_what_Apptainer_takes_for_an_overlay_and_never_replaces_a_file()
    {
        machine.Run("overlay", "create", "--size", "65", "--sparse", "--create-dir", "/opt/data", "--create-dir", "srv", _file)
            .Run().Ended(0).AndSilent();
        machine.Run("overlay", "create", _file).Run().Refused("already");
        machine.Run("overlay", "create", "--size", "63", _file + "2").Run().Ended(255).Says("64");
        Assert.Equal(65L << 20, new FileInfo(_file).Length);
        Assert.Equal("755\n755", Run("stat", "-c", "%a", "/opt/data", "/srv").Text);
        // Apptainer's test of an ext3 image: a journal, and no feature but these.
        string features = Machine.Tool("dumpe2fs", "-h", _file).Split('\n')
            .Single(line => line.StartsWith("Filesystem features:", StringComparison.Ordinal))[20..];
        Assert.Contains("has_journal", features, StringComparison.Ordinal);
        Assert.Empty(features.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Except(["has_journal", "ext_attr", "resize_inode", "dir_index", "filetype", "sparse_super", "large_file"]));
        Assert.Equal([Path.GetFileName(_file)],
            Directory.GetFileSystemEntries(Path.GetDirectoryName(_file)!).Select(Path.GetFileName));
    }

    [OverlayFileFact]
    public void A_file_that_may_only_be_read_is_refused_as_the_writable_layer()
    {
        Create();
        Machine.Tool("chmod", "440", _file);
        Run("true").Refused("may not write", ":ro");
        machine.Run("exec", "--overlay", _file + ":ro", machine.Images.SquashFs, "true").Run().Ended(0);
    }

    private void Create() => machine.Run("overlay", "create", _file).Run().Ended(0).AndSilent();

    private Outcome Run(params string[] words) =>
        machine.Run(["exec", "--overlay", _file, machine.Images.SquashFs, .. words]).Run();

    private void In(string script) => Run("sh", "-c", script).Ended(0).AndSilent();

    /// <summary>Everything that served has ended, and left the file system closed and without an error.</summary>
    private void AssertClean()
    {
        Assert.Empty(machine.ProcessesLeft());
        machine.Script($"gone() {{ ! pgrep -r R,S,D -x fuse2fs -u {machine.User.Uid} > /dev/null; }}; eventually gone")
            .Run().Ended(0);
        Machine.Tool("e2fsck", "-fn", _file);
        Assert.Contains("clean", Machine.Tool("dumpe2fs", "-h", _file).Split('\n')
            .Single(line => line.StartsWith("Filesystem state:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
