namespace Hpc.EndToEnd.Tests;

/// <summary>What is written on top of an image, as callers of Apptainer rely on it (BEHAVIOURS 29 to 32), for every form of an
/// image.</summary>
[Collection(Machine.Name)]
public class OverlayBehaviourTests(Machine machine)
{
    private const string Change =
        "echo kept > /kept; rm /etc/of-the-image; mkdir -p /etc/new; echo more > /etc/new/file";
    private const string Look =
        "cat /kept; [ -e /etc/of-the-image ] || echo removed; cat /etc/new/file";

    private static readonly string[] s_seen = ["kept", "removed", "more"];

    public static TheoryData<string, string> NamesAndForms => CalledAs.NamesAndForms;

    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    [EndToEndTheory, MemberData(nameof(NamesAndForms))]
    public void What_is_written_to_a_directory_stays_and_what_is_removed_stays_removed(string name, string form)
    {
        string overlay = machine.NewDirectory(), image = machine.Images.Of(form);
        Run(name, "exec", "--overlay", overlay, image, "sh", "-c", Change).Run().Ended(0);
        Assert.Equal(s_seen, Run(name, "exec", "--overlay", overlay, image, "sh", "-c", Look).Run().Lines);
        Assert.Equal(s_seen, Run(name, "exec", "--overlay", overlay + ":ro", image, "sh", "-c", Look).Run().Lines);
        Assert.Equal(s_seen, Run(name, "exec", image, "sh", "-c", Look).With("APPTAINER_OVERLAY", overlay).Run().Lines);
        Assert.Equal("image", Run(name, "exec", image, "cat", "/etc/of-the-image").Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Two_writable_overlays_are_refused_and_two_read_only_ones_or_one_of_each_are_not(string name)
    {
        string one = machine.NewDirectory(), two = machine.NewDirectory();
        Run(name, "exec", "--overlay", one, "--overlay", two, machine.Images.Sif, "true").Run().Ended(255);
        Run(name, "exec", "--overlay", $"{one},{two}", machine.Images.Sif, "true").Run().Ended(255);
        Run(name, "exec", "--overlay", machine.NewDirectory() + "/missing", machine.Images.Sif, "true").Run().Ended(255);
        Run(name, "exec", "--overlay", one, machine.Images.Sif, "sh", "-c", "echo 1 > /one; echo 1 > /both").Run().Ended(0);
        Run(name, "exec", "--overlay", two, machine.Images.Sif, "sh", "-c", "echo 2 > /two; echo 2 > /both").Run().Ended(0);
        Assert.Equal("12", Run(name, "exec", "--overlay", one + ":ro", "--overlay", two + ":ro", machine.Images.Sif, "sh", "-c",
            "echo $(cat /one)$(cat /two); touch /x 2>/dev/null && echo written; true").Run().Text);
        Assert.Equal("12", Run(name, "exec", "--overlay", one + ":ro", "--overlay", two, machine.Images.Sif, "sh", "-c",
            "echo $(cat /one)$(cat /two); touch /x || echo not written").Run().Text);
        Run(name, "exec", "--overlay", two, machine.Images.Sif, "rm", "/x").Run().Ended(0);
    }

    [EndToEndTheory, MemberData(nameof(NamesAndForms))]
    public void A_writable_tmpfs_takes_what_is_written_and_the_next_launch_does_not_see_it(string name, string form)
    {
        string image = machine.Images.Of(form);
        Run(name, "exec", image, "touch", "/x").Run().Ended(1);
        Run(name, "exec", "--writable-tmpfs", image, "touch", "/x").Run().Ended(0).AndSilent();
        Assert.Equal("kept", Run(name, "exec", "--writable-tmpfs", image, "sh", "-c", $"{Change}; cat /kept").Run().Text);
        Assert.Equal("image", Run(name, "exec", "--writable-tmpfs", image, "sh", "-c",
            "[ ! -e /x ] && [ ! -e /kept ] && cat /etc/of-the-image").Run().Text);
        Run(name, "exec", image, "touch", "/x").With("APPTAINER_WRITABLE_TMPFS", "1").Run().Ended(0);
    }

    [EndToEndTheory, MemberData(nameof(NamesAndForms))]
    public void A_squashfs_file_is_a_read_only_layer_without_being_told_so(string name, string form)
    {
        string tree = machine.NewDirectory(), layer = Path.Combine(machine.NewDirectory(), "layer.img");
        Directory.CreateDirectory(tree + "/etc");
        File.WriteAllText(tree + "/etc/of-the-image", "of the layer");
        File.WriteAllText(tree + "/added", "added");
        ImageSet.Pack(tree, layer);
        string image = machine.Images.Of(form), overlay = machine.NewDirectory();
        Assert.Equal("of the layeradded", Run(name, "exec", "--overlay", layer, image, "cat", "/etc/of-the-image", "/added").Run()
            .Text);
        Run(name, "exec", "--overlay", layer, image, "touch", "/x").Run().Ended(1).Says("Read-only file system");
        Assert.Equal("added", Run(name, "exec", "--overlay", layer + ":ro", "--overlay", overlay, image, "sh", "-c",
            "touch /x; cat /added").Run().Text);
        Assert.Equal("added", Run(name, "exec", "--overlay", layer, "--writable-tmpfs", image, "sh", "-c", "touch /x; cat /added")
            .Run().Text);
    }
}
