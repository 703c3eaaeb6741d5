namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun commit: images of containers that were changed.</summary>
[Collection(Machine.Name)]
public class CommitTests(Machine machine)
{
    private const string Change = "'echo changed > /etc/new; rm /etc/of-the-image'";
    private const string Look = "sh -c 'cat /etc/new; ls /etc/of-the-image 2> /dev/null || echo removed'";

    private UserCommand Script(string text) =>
        machine.Script($"trap '$hpcrun -q instance stop -F --all 2> /dev/null' EXIT\n{text}").In(Place())
        .With("APPTAINER_CONFIGDIR", machine.NewDirectory()).With("HPCRUN_NODE_DIR", machine.NewDirectory());

    private string Place()
    {
        string place = machine.NewDirectory();
        Machine.Tool("chown", $"{machine.User.Uid}:{machine.User.Gid}", place);
        return place;
    }

    [EndToEndFact]
    public void An_overlay_directory_becomes_an_image() => Assert.Equal(["changed", "removed", "run"], Script($"""
        mkdir ov; $hpcrun exec --overlay ov {machine.Images.Sif} sh -c {Change}
        $hpcrun commit --overlay ov {machine.Images.Sif} a.sif || exit 9
        $hpcrun exec a.sif {Look}; $hpcrun run a.sif | sed 's/.*/run/'
        """).Run().Ended(0).Lines);

    [OverlayFileFact]
    public void An_overlay_file_becomes_an_image() => Assert.Equal(["changed", "removed"], Script($"""
        $hpcrun overlay create --size 64 --sparse ov; $hpcrun exec --overlay ov {machine.Images.Sif} sh -c {Change}
        eventually $hpcrun commit --overlay ov {machine.Images.Sif} a.sqfs || exit 9
        $hpcrun exec a.sqfs {Look}
        """).Run().Ended(0).Lines);

    [EndToEndFact]
    public void A_named_container_becomes_an_image_also_while_it_runs()
    {
        Outcome outcome = Script($"""
            $hpcrun exec --name work {machine.Images.Sif} sh -c {Change}; $hpcrun commit work a.sif || exit 9
            $hpcrun exec --name work - sleep 60 & becomes sleep; $hpcrun commit work b.sif || exit 8; kill $!
            $hpcrun exec a.sif {Look}; $hpcrun exec b.sif {Look}; $hpcrun container save work c.sif || exit 7
            cmp a.sif c.sif && echo same
            """).Run().Ended(0).Says("may be in the image in part");
        Assert.Equal(["changed", "removed", "changed", "removed", "same"], outcome.Lines);
    }

    [EndToEndFact]
    public void An_instance_becomes_an_image_unless_it_writes_to_memory()
    {
        Outcome outcome = Script($"""
            mkdir ov; $hpcrun instance start --overlay ov {machine.Images.Sif} web; $hpcrun exec instance://web sh -c {Change}
            $hpcrun commit instance://web a.sif || exit 9; $hpcrun exec a.sif {Look}
            $hpcrun instance stop web; $hpcrun instance start --writable-tmpfs {machine.Images.Sif} web
            $hpcrun commit instance://web b.sif; echo $?; ls
            """).Run().Ended(0).Says("--writable-tmpfs");
        Assert.Equal(["changed", "removed", "255", "a.sif", "ov"], outcome.Lines);
    }

    [EndToEndFact]
    public void An_instance_of_a_sandbox_becomes_an_image_with_what_it_has_written()
    {
        Outcome outcome = Script($"""
            $hpcrun convert -q {machine.Images.Sif} box/; $hpcrun instance start --writable box web
            $hpcrun exec --pwd / instance://web sh -c {Change}
            $hpcrun commit instance://web a.sif || exit 9; $hpcrun exec a.sif {Look}; ls
            """).Run().Ended(0).Says("runs in the image's directory");
        Assert.Equal(["changed", "removed", "a.sif", "box"], outcome.Lines);
    }
}
