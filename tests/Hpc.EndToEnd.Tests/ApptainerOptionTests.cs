namespace Hpc.EndToEnd.Tests;

/// <summary>Options of Apptainer's that are rarely given: what each does, and that one that changes nothing ends no
/// launch.</summary>
[Collection(Machine.Name)]
public class ApptainerOptionTests(Machine machine)
{
    private const string Servers = "192.0.2.1,2001:db8::1", ResolverFile = "nameserver 192.0.2.1\nnameserver 2001:db8::1";

    public static TheoryData<string> Names => ["hpcrun", "apptainer", "singularity"];

    private string Image => machine.Images.Sif;

    private UserCommand Exec(string name, params string[] words) => new CalledAs(machine, name).Run(["exec", .. words]);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Name_servers_are_those_of_the_option_or_the_variable(string name)
    {
        string[] look = ["cat", "/etc/resolv.conf"];
        foreach (string image in new[] { Image, machine.Images.Directory, machine.Images.Bare })
        {
            Assert.Equal(ResolverFile, Exec(name, ["--dns", Servers, image, .. look]).Run().AndSilent().Text);
        }
        Assert.Equal(ResolverFile, Exec(name, ["-C", Image, .. look]).With("APPTAINER_DNS", Servers).Run().Text);
        string mine = machine.NewFile("mine") + ":/etc/resolv.conf";
        Assert.Equal("mine", Exec(name, ["--dns", Servers, "-B", mine, Image, .. look]).Run().Text);
        Exec(name, ["--dns", "192.0.2", Image, .. look]).Run().Ended(255).Says("192.0.2", "IP address");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Libraries_are_in_a_directory_that_is_searched_first_and_cannot_be_written(string name)
    {
        string one = machine.NewFile("1", "libone.so.1"), two = machine.NewFile("2", "other");
        const string look = "echo $LD_LIBRARY_PATH; cd /.singularity.d/libs; ls; cat *; echo x > libtwo.so";
        UserCommand command = Exec(name, "--containlibs", $"{one},{two}:/x/libtwo.so", Image, "sh", "-c", look);
        Outcome outcome = command.Run().Ended(1).Says("Read-only file system");
        Assert.Equal("/.singularity.d/libs\nlibone.so.1\nlibtwo.so\n12", outcome.Out);
        Exec(name, "--containlibs", "/non/existent/libx.so", Image, "true").Run().Refused("/non/existent/libx.so");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_program_runs_on_the_processors_that_were_named(string name)
    {
        string[] look = ["grep", "Cpus_allowed_list", "/proc/self/status"];
        string directory = machine.Images.Directory;
        Assert.Equal("Cpus_allowed_list:\t0", Exec(name, ["--cpuset-cpus", "0,8191", Image, .. look]).Run().Text);
        Assert.Equal("Cpus_allowed_list:\t0", Exec(name, ["--pid", "--cpuset-cpus", "0", directory, .. look]).Run().Text);
        Exec(name, ["--cpuset-cpus", "8191", Image, .. look]).Run().Refused("none of these processors");
        Exec(name, ["--cpuset-cpus", "first", Image, .. look]).Run().Ended(255).Says("first");
    }

    /// <summary>Where the kernel knows memory nodes; a launch that cannot keep to them is refused.</summary>
    [EndToEndTheory, MemberData(nameof(Names))]
    public void Its_memory_comes_from_the_nodes_that_were_named(string name)
    {
        Outcome outcome = Exec(name, "--cpuset-mems", "0", Image, "head", "-n", "1", "/proc/self/numa_maps").Run();
        if (File.Exists("/proc/self/numa_maps"))
        {
            Assert.Contains(" bind:0 ", outcome.Text, StringComparison.Ordinal);
        }
        else
        {
            outcome.Refused("memory nodes");
        }
        Exec(name, "--cpuset-mems", "1023", Image, "true").Run().Refused("memory nodes");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_other_mode_of_SingularityCE_is_compat(string name)
    {
        const string look = "touch /new && ls -A $HOME; umask; cat /proc/1/comm";
        Outcome outcome = Exec(name, "--oci", Image, "sh", "-c", look).Run();
        Assert.Equal(Exec(name, "--compat", Image, "sh", "-c", look).Run().Text, outcome.Text);
        Assert.Single(outcome.Says("warning", "--oci", "--compat").Err.TrimEnd('\n').Split('\n'));
    }

    [EndToEndTheory]
    [InlineData("--keep-privs")]
    [InlineData("--add-caps", "CAP_NET_RAW")]
    [InlineData("--allow-setuid")]
    [InlineData("--ignore-userns")]
    [InlineData("--network-args", "portmap=8080:80/tcp")]
    [InlineData("--compat32")]
    [InlineData("--docker-host", "unix:///run/docker.sock")]
    [InlineData("--platform", "linux/amd64")]
    public void What_changes_nothing_is_said_in_one_line_and_the_program_runs(params string[] option)
    {
        foreach (string name in new[] { "hpcrun", "apptainer", "singularity" })
        {
            Outcome outcome = Exec(name, [.. option, Image, "echo", "ran"]).Run();
            Assert.Equal("ran", outcome.Text);
            Assert.StartsWith($"hpcrun: warning: {option[0]} has no effect: ", outcome.Err, StringComparison.Ordinal);
            Assert.Single(outcome.Err.TrimEnd('\n').Split('\n'));
            Exec(name, ["-q", .. option, Image, "true"]).Run().Ended(0).AndSilent();
        }
    }

    /// <summary>The ranks that the first one's server plans for say nothing.</summary>
    [EndToEndFact]
    public void A_step_says_it_once() => Assert.Single(machine.Script("""
        export SLURM_JOB_ID=1 SLURM_STEP_ID=0 SLURM_STEP_TASKS_PER_NODE=4 SLURM_NODEID=0
        SLURM_PROCID=0 $hpcrun exec --keep-privs $image sleep 60 &
        stays sleep
        for rank in 1 2 3; do SLURM_PROCID=$rank $hpcrun exec --keep-privs $image true || exit; done
        """).Run().Ended(0).Says("--keep-privs").Err.TrimEnd('\n').Split('\n'));

    [EndToEndTheory]
    [InlineData("--no-privs")]
    [InlineData("--drop-caps", "all")]
    [InlineData("--pem-path", "/non/existent.pem")]
    [InlineData("--passphrase")]
    [InlineData("--sif-fuse")]
    [InlineData("--intel-hpu", "--contain")]
    [InlineData("--pids-limit", "-1")]
    [InlineData("--oom-kill-disable=false")]
    public void What_is_so_anyway_is_not_even_said(params string[] option)
    {
        foreach (string name in new[] { "hpcrun", "apptainer", "singularity" })
        {
            Assert.Equal("ran", Exec(name, [.. option, Image, "echo", "ran"]).Run().AndSilent().Text);
        }
    }

    [EndToEndTheory]
    [InlineData("--security", "seccomp:profile.json")]
    [InlineData("--netns-path", "/run/netns/x")]
    [InlineData("--boot")]
    public void What_would_be_wrong_or_claim_a_limit_is_refused(params string[] option)
    {
        foreach (string name in new[] { "hpcrun", "apptainer", "singularity" })
        {
            Exec(name, [.. option, Image, "true"]).Run().Refused(option[0]);
        }
    }

    /// <summary>Where no cgroup is delegated, as on most nodes, it is refused; tests/guest-core has one that is.</summary>
    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_limit_is_there_or_the_launch_is_refused(string name)
    {
        foreach (string[] option in new[] { ["--memory", "1G"], ["--cpus", "1"], ["--pids-limit", "90"], Array.Empty<string>() })
        {
            Outcome outcome = Exec(name, [.. option, Image, "cat", "/proc/self/cgroup"]).With("SINGULARITY_MEMORY", "1G").Run();
            if (outcome.Status == 0)
            {
                Assert.Contains("/hpcrun-", outcome.Text, StringComparison.Ordinal);
            }
            else
            {
                outcome.Refused("cannot limit the program");
            }
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Nvccli_adds_what_nv_adds(string name) =>
        Assert.Equal(Exec(name, "--nv", Image, "env").Run().Text, Exec(name, "--nvccli", Image, "env").Run().Text);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void With_fakeroot_a_virtual_network_is_none_and_without_it_is_refused(string name)
    {
        string[] count = ["sh", "-c", "tail -n +3 /proc/net/dev | wc -l"];
        string[] asked = ["--fakeroot", "--net", "--network", "fakeroot", Image];
        Assert.Equal("1", Exec(name, [.. asked, .. count]).Run().Says("warning", "--net none").Text.Trim());
        Exec(name, "--net", "--network", "bridge", Image, "true").Run().Refused("bridge");
    }
}
