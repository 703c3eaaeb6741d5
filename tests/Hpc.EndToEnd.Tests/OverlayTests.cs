namespace Hpc.EndToEnd.Tests;

/// <summary>Writing on top of a read-only image.</summary>
[Collection(Machine.Name)]
public class OverlayTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs", "sif"];

    [EndToEndTheory]
    [InlineData("sqfs")]
    [InlineData("sif")]
    public void An_image_cannot_be_written_to(string form) =>
        machine.Run("exec", machine.Images.Of(form), "touch", "/x").Run().Ended(1).Says("Read-only file system");

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void What_is_written_and_removed_in_an_overlay_directory_stays_so(string form)
    {
        string overlay = machine.NewDirectory(), image = machine.Images.Of(form);
        machine.Run("exec", "--overlay", overlay, image, "sh", "-c", "echo kept > /kept; rm /etc/of-the-image").Run().Ended(0);
        Assert.Equal("kept", machine.Run("exec", "--overlay", overlay, image, "cat", "/kept").Run().Text);
        machine.Run("exec", "--overlay", overlay, image, "cat", "/etc/of-the-image").Run().Ended(1);
        Assert.Equal("image", machine.Run("exec", image, "cat", "/etc/of-the-image").Run().Text);
    }

    [EndToEndTheory]
    [InlineData("a,b", "a\\,b")]
    [InlineData("a:b", "a\\:b")]
    [InlineData("a:b", "a:b")]
    [InlineData("a\\b \"c", "a\\b \"c")]
    public void An_overlay_directory_may_have_any_name(string name, string written)
    {
        string place = machine.NewDirectory(), overlay = Path.Combine(place, name);
        machine.Script($"mkdir '{overlay}'\n").Run().Ended(0);
        machine.Run("exec", "--overlay", $"{place}/{written}", machine.Images.Sif, "touch", "/kept").Run().Ended(0);
        Assert.True(File.Exists(overlay + "/upper/kept"));
        machine.Run("exec", "--overlay", $"{place}/{written}:ro", machine.Images.Sif, "cat", "/kept").Run().Ended(0);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_directory_that_only_the_overlay_has_can_be_the_programs(string form)
    {
        string overlay = machine.NewDirectory(), image = machine.Images.Of(form);
        machine.Run("exec", "--overlay", overlay, image, "mkdir", "-p", "/made/here").Run().Ended(0);
        Assert.Equal("/made/here",
            machine.Run("exec", "--overlay", overlay + ":ro", "--pwd", "/made/here", image, "pwd").Run().Text);
        machine.Run("exec", "--overlay", overlay, "--pwd", "/made/there", image, "true").Run()
            .Refused("/made/there", "no such directory");
    }

    [EndToEndFact]
    public void Two_writable_overlays_are_refused() =>
        machine.Run("exec", "--overlay", machine.NewDirectory(), "--overlay", machine.NewDirectory(), machine.Images.SquashFs,
            "true").Run().Refused("overlay");

    [EndToEndFact]
    public void A_second_writer_of_an_overlay_directory_is_refused_until_the_first_has_ended()
    {
        string overlay = machine.NewDirectory();
        string write = $"$hpcrun exec --overlay {overlay} $image";
        machine.Script($"{write} sleep 60 & first=$!\nbecomes sleep\n{write} true && exit 9\n$hpcrun exec "
            + $"--overlay {overlay}:ro $dir true || exit 8\nkill $first\nwait $first\n{write} true\n").Run()
            .Ended(0).Says("another container", overlay);
    }

    [EndToEndFact]
    public void Of_many_that_want_to_write_at_once_one_does()
    {
        string overlay = machine.NewDirectory();
        Outcome outcome = machine.Together(6,
            $"{{ $hpcrun exec --overlay {overlay} $image sh -c 'echo writes; read line' 2>/dev/null || echo refused; }}");
        Assert.Equal(["refused", "refused", "refused", "refused", "refused", "writes"], outcome.Lines.Order());
    }

    [EndToEndFact]
    public void Two_read_only_overlays_are_stacked()
    {
        string one = machine.NewDirectory(), two = machine.NewDirectory();
        foreach ((string overlay, string name) in new[] { (one, "one"), (two, "two") })
        {
            machine.Run("exec", "--overlay", overlay, machine.Images.SquashFs, "sh", "-c", $"echo {name} > /{name}")
                .Run().Ended(0);
        }
        Assert.Equal("one\ntwo",
            machine.Run("exec", "--overlay", one + ":ro", "--overlay", two + ":ro", machine.Images.SquashFs, "cat", "/one",
                "/two").Run().Text);
        machine.Run("exec", "--overlay", one + ":ro", machine.Images.SquashFs, "touch", "/x").Run().Ended(1)
            .Says("Read-only file system");
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void What_is_written_to_a_writable_tmpfs_is_gone_next_time(string form)
    {
        machine.Run("exec", "--writable-tmpfs", machine.Images.Of(form), "sh", "-c", "touch /x /etc/y && rm /etc/of-the-image")
            .Run().Ended(0);
        machine.Run("exec", "--writable-tmpfs", machine.Images.Of(form), "sh", "-c",
            "[ ! -e /x ] && [ ! -e /etc/y ] && [ -e /etc/of-the-image ]").Run().Ended(0);
    }

    [EndToEndFact]
    public void A_writable_tmpfs_has_the_size_that_was_asked_for() =>
        machine.Run("exec", "--writable-tmpfs", "--tmpfs-size", "1M", machine.Images.SquashFs, "dd", "if=/dev/zero", "of=/big",
            "bs=1k", "count=2000").Run().Ended(1).Says("No space left");

    [EndToEndFact]
    public void A_squashfs_file_is_an_overlay_without_being_told_that_it_is_read_only()
    {
        string tree = machine.NewDirectory(), overlay = Path.Combine(machine.NewDirectory(), "overlay.sqfs");
        Directory.CreateDirectory(tree + "/upper/etc");
        File.WriteAllText(tree + "/upper/etc/added", "added");
        Directory.CreateDirectory(tree + "/etc");
        File.WriteAllText(tree + "/etc/added", "added");
        ImageSet.Pack(tree, overlay);
        Assert.Equal("added", machine.Run("exec", "--overlay", overlay, machine.Images.SquashFs, "cat", "/etc/added").Run().Text);
    }
}
