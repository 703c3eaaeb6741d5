namespace Hpc.EndToEnd.Tests;

/// <summary>What a container holds when nothing is asked for, and the options that separate it from the node.</summary>
[Collection(Machine.Name)]
public class DefaultMountTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs", "sif"];

    private string Image => machine.Images.SquashFs;

    private string Exec(params string[] words) => machine.Run(["exec", .. words]).Run().Text;

    [EndToEndTheory]
    [InlineData("sqfs")]
    [InlineData("sif")]
    public void The_root_is_our_own_file_system_without_devices_and_set_user_ids(string form)
    {
        string root = Exec(machine.Images.Of(form), "cat", "/proc/self/mountinfo").Split('\n')
            .Single(line => line.Split(' ')[4] == "/");
        Assert.Contains(" - fuse.hpcrun ", root, StringComparison.Ordinal);
        string[] options = root.Split(' ')[5].Split(',');
        Assert.All(new[] { "ro", "nosuid", "nodev" }, option => Assert.Contains(option, options));
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Devices_processes_and_the_kernels_tree_are_the_nodes(string form) =>
        Assert.Equal("ok", Exec(machine.Images.Of(form), "sh", "-c",
            "[ -c /dev/null ] && [ -w /dev/shm ] && [ -d /sys/class ] && [ -d /proc/1 ] && echo x > /dev/null && echo ok"));

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void The_nodes_name_service_files_are_bound(string form)
    {
        foreach (string file in new[] { "/etc/hosts", "/etc/resolv.conf" }.Where(File.Exists))
        {
            Assert.Equal(File.ReadAllText(file), machine.Run("exec", machine.Images.Of(form), "cat", file).Run().Ended(0).Out);
        }
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void The_users_lines_are_added_to_passwd_and_group_of_the_image(string form)
    {
        string[] lines = Exec(machine.Images.Of(form), "cat", "/etc/passwd").Split('\n');
        Assert.Contains("root:x:0:0:root:/root:/bin/sh", lines);
        Assert.Single(lines,
            line => line.StartsWith($"{machine.User.Name}:x:{machine.User.Uid}:{machine.User.Gid}:", StringComparison.Ordinal));
        Assert.Contains($":{machine.User.Gid}:", Exec(machine.Images.Of(form), "cat", "/etc/group"), StringComparison.Ordinal);
    }

    [EndToEndTheory]
    [InlineData("pid")]
    [InlineData("ipc")]
    [InlineData("net")]
    [InlineData("uts")]
    public void Namespaces_that_mpi_shares_are_the_nodes(string kind)
    {
        string[] lines = machine.Script($"readlink /proc/self/ns/{kind}; $hpcrun exec $image readlink /proc/self/ns/{kind}")
            .Run().Lines;
        Assert.Equal(lines[0], lines[1]);
    }

    [EndToEndTheory]
    [InlineData("ipc", "--ipc")]
    [InlineData("net", "--net", "--network", "none")]
    [InlineData("net", "--net=none")]
    [InlineData("pid", "--pid")]
    [InlineData("uts", "--hostname", "other")]
    public void A_namespace_of_its_own_can_be_asked_for(string kind, params string[] options)
    {
        string host = machine.Script($"readlink /proc/self/ns/{kind}").Run().Text;
        Assert.NotEqual(host, Exec([.. options, Image, "readlink", $"/proc/self/ns/{kind}"]));
    }

    [EndToEndFact]
    public void A_host_name_can_be_given() => Assert.Equal("other", Exec("--hostname", "other", Image, "hostname"));

    [EndToEndFact]
    public void Without_a_network_there_is_a_loopback_and_nothing_else() =>
        Assert.Equal("lo", Exec("--net", "--network", "none", Image, "sh", "-c",
            "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"));

    [EndToEndFact]
    public void Contained_devices_are_the_harmless_ones() =>
        Assert.Equal("harmless", Exec("--contain", Image, "sh", "-c",
            "[ -c /dev/null ] && [ -c /dev/zero ] && [ -c /dev/urandom ] && [ ! -e /dev/mem ] && [ ! -e /dev/vda ] && "
            + "echo harmless"));

    [EndToEndFact]
    public void A_umask_can_be_given() => Assert.Equal("0027", Exec("--umask=0027", Image, "sh", "-c", "umask"));

    [EndToEndFact]
    public void Explain_prints_numbered_steps_with_reasons_and_does_nothing()
    {
        string file = Path.Combine(machine.NewDirectory(), "made");
        string[] lines = Exec("--explain", "-B", "/opt", Image, "touch", file).Split('\n');
        Assert.False(File.Exists(file));
        Assert.Contains(lines, line => line.Contains("mount", StringComparison.Ordinal));
        Assert.True(lines.Length > 5);
    }

    [EndToEndFact]
    public void Time_prints_milliseconds_per_phase_on_standard_error()
    {
        Outcome outcome = machine.Run("exec", "--time", Image, "echo", "hi").Run();
        Assert.Equal("hi", outcome.Text);
        outcome.Says("milliseconds");
    }

    [EndToEndFact]
    public void Quiet_says_nothing_where_a_warning_would_stand() =>
        Assert.Equal("", machine.Run("exec", "--quiet", "--env", "HOME=/x", Image, "true").Run().Ended(0).Err);

    [EndToEndFact]
    public void A_shell_can_be_chosen() => Assert.Equal("/bin/ash",
        machine.Run("shell", "--shell", "/bin/ash", Image).Fed("readlink -f /proc/$$/exe > /dev/null; echo $0\n").Run().Text);
}
