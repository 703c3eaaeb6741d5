namespace Hpc.EndToEnd.Tests;

/// <summary>An image directory that is written to (--writable).</summary>
[Collection(Machine.Name)]
public class SandboxTests(Machine machine)
{
    /// <summary>A copy of the tests' image that belongs to the user.</summary>
    private string Sandbox(string without = "")
    {
        string tree = machine.NewDirectory() + "/box";
        machine.Script($"cp -a $dir {tree}; cd {tree}; rm -rf .hpcrun {without}; mkdir -p var/tmp").Run().Ended(0);
        return tree;
    }

    public static TheoryData<string> Ways => ["-w", "--writable", "-w --fakeroot", "-w -f --no-home"];

    [EndToEndTheory, MemberData(nameof(Ways))]
    public void What_is_written_is_in_the_directory_and_the_next_launch_sees_it(string how)
    {
        string box = Sandbox();
        machine.Run(["exec", "-q", .. how.Split(' '), box, "sh", "-c",
            "echo new > /opt.txt; mkdir -p /srv/app; rm /etc/of-the-image"]).Run().Ended(0);
        Assert.Equal(("new\n", true, false),
            (File.ReadAllText(box + "/opt.txt"), Directory.Exists(box + "/srv/app"), File.Exists(box + "/etc/of-the-image")));
        Assert.Equal("new", machine.Run("exec", box, "cat", "/opt.txt").Run().Text);
        machine.Run("exec", box, "touch", "/opt.txt").Run().Ended(1).Says("Read-only file system");
    }

    [EndToEndFact]
    public void A_shell_and_a_runscript_write_to_it_too()
    {
        string box = Sandbox();
        machine.Run("shell", "-q", "-w", box).Fed("echo more > /more.txt\n").Run().Ended(0);
        machine.Run("run", "-q", "-w", box, "touch", "/run.txt").Run().Ended(0);
        Assert.True(File.Exists(box + "/more.txt") && File.Exists(box + "/run.txt"));
    }

    [EndToEndFact]
    public void Mount_points_that_it_lacks_are_named_in_one_line_and_nothing_is_made_in_it()
    {
        string box = Sandbox("sys var/tmp"), before = Listing(box);
        Outcome outcome = machine.Run("exec", "-w", box, "sh", "-c", "[ -e /sys ] || echo absent").Run()
            .Says("/sys", "home directory");
        Assert.Equal(("absent", 1), (outcome.Text,
            outcome.Err.TrimEnd('\n').Split('\n').Count(line => line.Contains("does not have", StringComparison.Ordinal))));
        Assert.Equal(before, Listing(box));
    }

    [EndToEndFact]
    public void What_the_user_binds_gets_its_mount_points_in_it()
    {
        string box = Sandbox();
        Assert.Equal("bound",
            machine.Run("exec", "-q", "-w", "-B", machine.NewFile("bound") + ":/in/put", box, "cat", "/in/put").Run().Text);
        Assert.Equal("", File.ReadAllText(box + "/in/put"));
    }

    [EndToEndFact]
    public void Root_can_put_other_files_in_the_place_of_passwd_and_group()
    {
        string box = Sandbox();
        machine.Run("exec", "-q", "-w", "-f", box, "sh", "-c",
            "cp /etc/passwd /etc/passwd+; echo new:x:7:7::/:/bin/sh >> /etc/passwd+; mv /etc/passwd+ /etc/passwd; "
            + "cp /etc/group /g; mv /g /etc/group").Run().Ended(0);
        Assert.Contains("new:x:7", File.ReadAllText(box + "/etc/passwd"), StringComparison.Ordinal);
        Assert.DoesNotContain(machine.User.Name, File.ReadAllText(box + "/etc/passwd"), StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void The_user_has_a_name_where_he_is_not_root_and_the_file_is_as_it_was()
    {
        string box = Sandbox();
        Assert.Equal(machine.User.Name, machine.Run("exec", "-q", "-w", box, "id", "-un").Run().Text);
        Assert.DoesNotContain(machine.User.Name, File.ReadAllText(box + "/etc/passwd"), StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_directory_of_another_user_is_refused() =>
        machine.Run("exec", "-w", machine.Images.Directory, "true").Run().Refused("permission denied", "another user");

    [EndToEndFact]
    public void An_image_file_needs_its_overlay_partition_as_before() =>
        machine.Run("exec", "-w", machine.Images.Sif, "true").Run().Refused("overlay partition");

    [EndToEndFact]
    public void Together_with_an_overlay_it_is_refused() =>
        machine.Run("exec", "-w", "--overlay", machine.NewDirectory(), Sandbox(), "true").Run().Refused("--overlay");

    [EndToEndFact]
    public void Ranks_of_a_step_write_to_one_directory()
    {
        string box = Sandbox();
        machine.Script($"export MPI_LOCALNRANKS=4; for r in 0 1 2 3; do PMI_RANK=$r $hpcrun exec -q -w {box} touch /rank$r & "
            + "done; wait").Run().Ended(0);
        Assert.Equal(4, Directory.GetFiles(box, "rank?").Length);
    }

    private static string Listing(string tree) =>
        string.Join('\n', Directory.GetFileSystemEntries(tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
}
