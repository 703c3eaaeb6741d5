namespace Hpc.EndToEnd.Tests;

/// <summary>Hosts that lack something, and unusual callers: a clear answer, or it works all the same.</summary>
[Collection(Machine.Name)]
public class HostTests(Machine machine)
{
    /// <summary>A host on which only root may open /dev/fuse: a device node of mode 600 in its place, in a mount
    /// namespace.</summary>
    private string ClosedFuse
    {
        get
        {
            string node = Path.Combine(machine.NewDirectory(), "fuse");
            Machine.Tool("mknod", "-m", "600", node, "c", "10", "229");
            return $"mount --bind {node} /dev/fuse; ";
        }
    }

    /// <summary>Runs a script of hpcrun's user after root has changed its own copy of the mounts.</summary>
    private Outcome OnHost(string change, params string[] words)
    {
        string command = string.Join(' ', [.. machine.User.Become, machine.Hpcrun, .. words]);
        return new UserCommand(machine.User, "unshare", "--mount", "sh", "-c", change + "exec " + command).AsRoot().Run();
    }

    [EndToEndFact]
    public void A_closed_fuse_device_is_named_with_the_remedy() =>
        OnHost(ClosedFuse, "exec", "--no-tmp-sandbox", machine.Images.SquashFs, "true").Refused("/dev/fuse", "chmod");

    [EndToEndFact]
    public void Where_the_fuse_device_is_closed_the_image_is_unpacked_and_the_user_told() =>
        Assert.Equal("image\n", OnHost(ClosedFuse, "exec", machine.Images.SquashFs, "cat", "/etc/of-the-image").Ended(0)
            .Says("unpacking", "/dev/fuse").Out);

    [EndToEndFact]
    public void A_directory_needs_no_fuse_device() =>
        OnHost(ClosedFuse, "exec", machine.Images.Directory, "true").Ended(0);

    [EndToEndFact]
    public void The_doctor_names_a_closed_fuse_device() =>
        Assert.Contains("/dev/fuse", OnHost(ClosedFuse, "doctor").Out, StringComparison.Ordinal);

    [EndToEndFact]
    public void A_host_without_user_namespaces_is_named_with_the_remedy() =>
        machine.Script("exec unshare -Ur sh -c \"echo 0 > /proc/sys/user/max_user_namespaces; exec $hpcrun exec $image true\"")
            .Run().Refused("user namespace");

    [EndToEndFact]
    public void A_user_whom_no_database_knows_can_run()
    {
        TestUser nobody = machine.User with { Uid = 54321, Gid = 54321, Home = "/" };
        Look look = new(new UserCommand(nobody, machine.Hpcrun, "exec", machine.Images.SquashFs, "look").Run());
        Assert.Equal("54321 54321 54321 54321", look["ids"]);
    }

    [EndToEndFact]
    public void Root_can_run_too()
    {
        TestUser root = new("root", 0, 0, "/root");
        Assert.Equal("0", new UserCommand(root, machine.Hpcrun, "exec", machine.Images.SquashFs, "id", "-u").AsRoot().Run().Text);
    }

    [EndToEndTheory]
    [InlineData("sqfs", "sqfs")]
    [InlineData("directory", "sqfs")]
    [InlineData("sif", "directory")]
    public void A_container_can_be_started_in_a_container(string outer, string inner) =>
        Assert.Equal("image",
            machine.Run("exec", "-B", machine.Place, machine.Images.Of(outer), machine.Hpcrun, "exec", machine.Images.Of(inner),
                "cat", "/etc/of-the-image").Run().Text);

    [EndToEndFact]
    public void An_image_behind_a_link_or_a_relative_path_runs()
    {
        string directory = machine.NewDirectory();
        File.CreateSymbolicLink(Path.Combine(directory, "link.sqfs"), machine.Images.SquashFs);
        machine.Run("exec", "link.sqfs", "true").In(directory).Run().Ended(0);
        machine.Run("exec", "./link.sqfs", "true").In(directory).Run().Ended(0);
    }

    [EndToEndFact]
    public void An_image_whose_name_is_odd_runs()
    {
        string image = Path.Combine(machine.NewDirectory(), "an odd, name:with\"all\\of it.sqfs");
        File.Copy(machine.Images.SquashFs, image);
        machine.Run("exec", image, "true").Run().Ended(0);
    }

    [EndToEndTheory]
    [InlineData("gzip")]
    [InlineData("xz")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    [InlineData("lzo")]
    public void An_image_of_every_compressor_gives_the_same_bytes(string compressor)
    {
        string image = ImageSet.Pack(machine.Images.Directory, Path.Combine(machine.NewDirectory(), "image.sqfs"), "-comp",
            compressor);
        Assert.Equal("same",
            machine.Script($"$hpcrun exec {image} cat /bin/busybox | cmp - /bin/busybox && echo same").Run().Text);
    }
}
