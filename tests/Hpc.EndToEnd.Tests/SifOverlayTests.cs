namespace Hpc.EndToEnd.Tests;

/// <summary>Overlay partitions in SIF files: layers that come with the image.</summary>
[Collection(Machine.Name)]
public class SifOverlayTests(Machine machine)
{
    /// <summary>A launch waits for what still writes to a file of a container that has ended; so does whoever copies the
    /// file.</summary>
    private const string Settled =
        "for n in $(seq 600); do pgrep -r R,S,D -x fuse2fs -u $(id -u) > /dev/null || break; sleep 0.05; done";

    private readonly string place = machine.NewDirectory();

    private string Sif => Path.Combine(place, "app.sif");

    [EndToEndFact]
    public void A_squashfs_partition_adds_changes_and_removes_files_and_can_be_left_out()
    {
        AddSquash("layer", removed: "etc/of-the-image");
        Outcome outcome = Run("sh", "-c", "cat /etc/both /etc/of-layer; [ ! -e /etc/of-the-image ] && echo removed; touch /x");
        Assert.Equal("layer\nlayer\nremoved\n", outcome.Ended(1).Says("Read-only file system").Out);
        Assert.Equal("image", machine.Run("exec", "--no-mount", "sif-overlay", Sif, "cat", "/etc/of-the-image").Run().Text);
        Assert.Equal("|FS (Squashfs/*System/amd64)\n|FS (Squashfs/Overlay/amd64)",
            machine.Script($"$hpcrun sif list {Sif} | grep -o '|FS.*'").Run().Text);
    }

    [EndToEndFact]
    public void Of_two_partitions_the_later_one_covers_the_earlier_one_and_both_lie_below_what_is_asked_for()
    {
        AddSquash("one");
        AddSquash("two");
        Assert.Equal("two\none\ntwo", Run("cat", "/etc/both", "/etc/of-one", "/etc/of-two").Text);
        Assert.Equal("mine",
            machine.Script($"$hpcrun exec --overlay {place} {Sif} sh -c 'echo mine > /etc/both; rm /etc/of-one'; "
                + $"$hpcrun exec --overlay {place} {Sif} sh -c '[ ! -e /etc/of-one ] && cat /etc/both'").Run().Text);
        machine.Run("exec", "--writable-tmpfs", Sif, "sh", "-c", "rm /etc/of-one /etc/of-two && [ ! -e /etc/of-one ]").Run()
            .Ended(0).AndSilent();
    }

    [OverlayFileFact]
    public void An_ext3_partition_is_read_only_and_with_writable_keeps_what_is_written()
    {
        AddExt("ext");
        Assert.Equal("ext\n",
            Run("sh", "-c", "cat /etc/both; [ ! -e /etc/of-the-image ] && touch /x").Ended(1).Says("Read-only file system").Out);
        machine.Run("exec", "--writable", Sif, "sh", "-c", "echo kept > /kept; rm /etc/both").Run().Ended(0).AndSilent();
        Assert.Equal("kept", Run("sh", "-c", "cat /kept; [ ! -e /etc/of-the-image ] && [ ! -e /etc/both ]").Text);
        machine.Script($"{Settled}; $hpcrun sif dump 2 {Sif} > {place}/out.img; /usr/sbin/e2fsck "
            + $"-fn {place}/out.img && $hpcrun exec --no-mount sif-overlay {Sif} [ ! -e /kept ]").Run().Ended(0);
    }

    [OverlayFileFact]
    public void Ext3_and_squashfs_partitions_are_stacked_in_their_order()
    {
        AddSquash("one", removed: "etc/of-the-image");
        AddExt("two");
        AddExt("three");
        Assert.Equal("three\none\ntwo\nthree",
            Run("sh", "-c", "cat /etc/both /etc/of-one /etc/of-two /etc/of-three; [ ! -e /etc/of-the-image ]").Text);
        machine.Run("exec", "--writable-tmpfs", Sif, "sh", "-c",
            "rm /etc/of-one /etc/of-two && echo x > /etc/both && [ ! -e /etc/of-two ]").Run().Ended(0).AndSilent();
        machine.Run("exec", "--writable", Sif, "true").Run().Refused("more than one writable layer");
    }

    [EndToEndFact]
    public void Ranks_that_share_the_image_see_its_layer() => Ranks(() => AddSquash("layer"));

    [OverlayFileFact]
    public void Ranks_that_share_the_image_see_its_ext3_layer() => Ranks(() => AddExt("layer"));

    [OverlayFileFact]
    public void Who_writes_is_alone_and_who_reads_is_not()
    {
        AddExt("ext");
        machine.Script($"""
            $hpcrun exec -w {Sif} sleep 60 & first=$!; becomes sleep
            $hpcrun exec -w {Sif} true && exit 9
            $hpcrun exec {Sif} true && exit 8
            $hpcrun exec --no-mount sif-overlay {Sif} true || exit 7
            kill $first; wait; $hpcrun exec {Sif} sleep 60 & first=$!; becomes sleep
            $hpcrun exec {Sif} true || exit 6
            $hpcrun exec -w {Sif} true && exit 5; kill $first; wait
            """).Run().Ended(0).Says("overlay partition (object 2)", "another container", "remove --writable");
    }

    [EndToEndTheory]
    [InlineData("3", "Archive")]
    [InlineData("4", "Raw")]
    [InlineData("5", "Encrypted squashfs")]
    public void A_partition_that_cannot_be_mounted_is_refused_by_its_type(string code, string name)
    {
        Add(code, machine.NewFile("anything"));
        Run("true").Refused("object 2", name, "--no-mount sif-overlay");
        machine.Run("exec", "--no-mount", "sif-overlay", Sif, "true").Run().Ended(0).AndSilent();
    }

    [EndToEndTheory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_partition_with_something_else_in_it_is_refused_as_damaged(string code)
    {
        if (code == "2" && OverlayFileFactAttribute.WhyNot is not null) return;
        Add(code, machine.NewFile(new string('x', 5000)));
        Run("true").Refused("object 2", "damaged", "--no-mount sif-overlay");
    }

    [EndToEndFact]
    public void A_partition_of_another_group_is_no_layer()
    {
        Add("4", machine.NewFile("anything"), group: "2");
        Run("true").Ended(0).AndSilent();
    }

    [EndToEndFact]
    public void Writable_without_a_partition_that_can_be_written_to_is_refused()
    {
        machine.Run("exec", "--writable", machine.Images.Sif, "true").Run()
            .Refused("--writable", "no ext3 overlay partition", "--writable-tmpfs");
        AddSquash("layer");
        machine.Run("exec", "-w", Sif, "true").Run().Refused("no ext3 overlay partition");
    }

    [OverlayFileTheory]
    [InlineData("fuse2fs")]
    [InlineData("fuse-overlayfs")]
    public void Without_one_of_the_programs_the_launch_is_refused_and_never_runs_without_the_layer(string program)
    {
        AddExt("ext");
        string hidden = $"mount --bind /dev/null $(readlink -f /usr/bin/{program}) && exec setpriv "
            + $"--reuid={machine.User.Uid} --regid={machine.User.Gid} --clear-groups ";
        new UserCommand(machine.User, "unshare", "--mount", "sh", "-c", $"{hidden} {machine.Hpcrun} exec {Sif} true").AsRoot()
            .Run().Refused(program, "package", "--no-mount sif-overlay");
        new UserCommand(machine.User, "unshare", "--mount", "sh", "-c",
            $"{hidden} {machine.Hpcrun} exec --no-mount sif-overlay {Sif} cat /etc/of-the-image").AsRoot().Run().Ended(0)
            .AndSilent();
    }

    [OverlayFileFact]
    public void An_unpacked_image_has_its_layers()
    {
        AddSquash("one");
        AddExt("two");
        Assert.Equal("two\none",
            machine.Run("exec", "--unpack=" + machine.NewDirectory(), Sif, "cat", "/etc/both", "/etc/of-one").Run().Text);
    }

    [OverlayFileFact]
    public void An_empty_layer_is_put_into_an_image_once_and_keeps_what_is_written()
    {
        machine.Script($"""
            cp $sif {Sif} && chmod u+w {Sif}
            $hpcrun overlay create --size 1 {Sif} 2>&1 | grep -qx '  try:  hpcrun overlay create --size 64 {Sif}' || exit 7
            $hpcrun overlay create --create-dir /data {Sif} || exit 9
            $hpcrun exec --writable {Sif} sh -c 'echo kept > /data/kept' && $hpcrun exec {Sif} cat /data/kept || exit 8
            ls {place}
            """).Run().Ended(0).AndSilent();
        Assert.Equal([Sif], Directory.GetFiles(place));
        machine.Run("overlay", "create", Sif).Run().Refused("already", "--writable", "sif del");
    }

    [EndToEndFact]
    public void A_conversion_says_that_layers_are_left_out()
    {
        AddSquash("layer");
        if (!File.Exists(machine.Hpcrun + "-image")) return;
        machine.Run("convert", Sif, place + "/converted.sqfs").Run().Ended(0).Says("left out", "overlay partition (object 2)");
    }

    private Outcome Run(params string[] words) => machine.Run(["exec", Sif, .. words]).Run();

    private void Ranks(Action add)
    {
        add();
        Outcome outcome = machine.Together(4,
            $"SLURM_PROCID=$rank $hpcrun exec {Sif} sh -c 'echo $(cat /etc/both) $(stat -Lc %i /proc/self/ns/user); read go'",
            "export SLURM_JOB_ID=1 SLURM_STEP_ID=0 SLURM_STEP_TASKS_PER_NODE=4 SLURM_NODEID=0");
        Assert.StartsWith("layer ", Assert.Single(outcome.Lines.Distinct()), StringComparison.Ordinal);
        Assert.Equal(4, outcome.Lines.Length);
    }

    /// <summary>With /etc/both and /etc/of-NAME.</summary>
    private void AddSquash(string name, string? removed = null)
    {
        string tree = machine.NewDirectory(), layer = Path.Combine(machine.NewDirectory(), "layer.sqfs");
        Directory.CreateDirectory(tree + "/etc");
        File.WriteAllText(tree + "/etc/both", name + "\n");
        File.WriteAllText(tree + $"/etc/of-{name}", name + "\n");
        if (removed is not null) Machine.Tool("mknod", Path.Combine(tree, removed), "c", "0", "0");
        Add("1", ImageSet.Pack(tree, layer));
    }

    /// <summary>The same, made by a container that wrote over the image and removed /etc/of-the-image.</summary>
    private void AddExt(string name)
    {
        string layer = Path.Combine(machine.NewDirectory(), "layer.img");
        machine.Script($"$hpcrun overlay create --sparse {layer} && $hpcrun exec --overlay {layer} $image sh -c 'for f in both "
            + $"of-{name}; do echo {name} > /etc/$f; done; rm /etc/of-the-image'; {Settled}").Run().Ended(0).AndSilent();
        Add("2", layer);
    }

    private void Add(string fileSystem, string data, string group = "1")
    {
        if (!File.Exists(Sif))
        {
            machine.Script($"$hpcrun sif new {Sif} && $hpcrun sif add --datatype 4 --partfs 1 --parttype 2 --partarch 2 "
                + $"--groupid 1 {Sif} $image").Run().Ended(0).AndSilent();
        }
        machine.Run("sif", "add", "--datatype", "4", "--partfs", fileSystem, "--parttype", "4", "--partarch", "2", "--groupid",
            group, Sif, data).Run().Ended(0).AndSilent();
    }
}
