using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>Options of Apptainer's beyond the usual: what is done, warned about, taken silently and refused.</summary>
public sealed class ApptainerOptionsTests
{
    private static RunRequest Exec(string words, params string[] environment) => ExecCommand.Parse(
        CommandKind.Exec, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), new EnvironmentBlock(environment));

    private static UsageException Refused(string words, params string[] environment) =>
        Assert.ThrowsAny<UsageException>(() => Exec(words, environment));

    [Theory]
    [InlineData("--dns 192.0.2.1,2001:db8::1 i x")]
    [InlineData("i x", "APPTAINER_DNS=192.0.2.1, 2001:db8::1")]
    public void Name_servers_are_addresses_with_commas(string words, params string[] environment) =>
        Assert.Equal(["192.0.2.1", "2001:db8::1"], Exec(words, environment).NameServers);

    [Fact]
    public void A_name_server_that_is_none_ends_with_255()
    {
        UsageException error = Refused("--dns 192.0.2.1,nowhere i x");
        Assert.Equal(("cannot use --dns \"nowhere\": it is not an IP address", 255), (error.Message, error.Status));
    }

    [Fact]
    public void Libraries_of_the_variable_and_the_option_add_up() => Assert.Equal(["liba.so", "libb.so"],
        Exec("--containlibs /l/libb.so i x", "SINGULARITY_CONTAINLIBS=/l/liba.so").Libraries.Select(library => library.Name));

    [Fact]
    public void Processors_and_memory_nodes_are_lists_of_numbers()
    {
        RunRequest request = Exec("--cpuset-cpus 0-2,5 --cpuset-mems 1 i x");
        Assert.Equal([0, 1, 2, 5], request.Processors);
        Assert.Equal([1], request.MemoryNodes);
    }

    [Fact]
    public void Nvccli_means_nv() => Assert.True(Exec("i x", "APPTAINER_NVCCLI=1").Nvidia);

    [Fact]
    public void The_other_mode_of_SingularityCE_is_compat_unless_that_is_not_wanted()
    {
        RunRequest oci = Exec("--oci i x"), plain = Exec("--no-compat --oci i x");
        Assert.True(oci is { ContainAll: true, WritableTmpfs: true, Evaluate: false, KeepUmask: false, PidNamespace: true });
        Assert.True(plain is { ContainAll: false, WritableTmpfs: false, Evaluate: true, KeepUmask: true, PidNamespace: false });
        Assert.All([oci, plain], request =>
            Assert.StartsWith("--oci has no effect of its own", Assert.Single(request.Warnings), StringComparison.Ordinal));
    }

    [Fact]
    public void A_virtual_network_is_refused_and_with_fakeroot_it_is_none_with_a_warning()
    {
        Assert.Equal("--network \"ptp\" is not supported", Refused("--net --network ptp i x").Message);
        RunRequest request = Exec("--fakeroot --network fakeroot --net i x");
        Assert.Equal(NetworkRequest.None, request.Network);
        Assert.Equal(
            "--network \"fakeroot\" is taken for --net none: virtual networks need root", Assert.Single(request.Warnings));
        Assert.Empty(Exec("--network bridge --network none i x").Warnings);
    }

    [Theory]
    [InlineData("--keep-privs i x", "--keep-privs has no effect: hpcrun has no privileges to give")]
    [InlineData("--add-caps CAP_NET_RAW i x", "--add-caps has no effect: hpcrun has no privileges to give")]
    [InlineData("--compat32 i x", "--compat32 has no effect: hpcrun does not add 32-bit driver libraries (--bind does)")]
    public void What_changes_nothing_to_rely_on_is_warned_about(string words, string warning) =>
        Assert.Equal(warning, Assert.Single(Exec(words).Warnings));

    [Theory]
    [InlineData("--allow-setuid=false --keep-privs=0 --boot=false --oom-kill-disable=0 i x")]
    [InlineData("--pids-limit -1 --blkio-weight 0 --memory-swap -1 --cpu-shares -1 i x")]
    [InlineData("--memory= --security= i x")]
    [InlineData("--pem-path key.pem --drop-caps all --passphrase i x")]
    public void What_asks_for_nothing_is_taken_silently(string words) => Assert.Empty(Exec(words).Warnings);

    [Theory]
    [InlineData("--blkio-weight-device /dev/sda:10")]
    [InlineData("--oom-kill-disable")]
    [InlineData("--security seccomp:f.json")]
    [InlineData("--security uid:0")]
    [InlineData("--netns-path /run/netns/x")]
    [InlineData("--boot")]
    public void A_limit_that_would_not_be_there_and_a_profile_end_with_255(string words)
    {
        UsageException error = Refused(words + " i x");
        Assert.Equal(($"{words.Split(' ')[0]} is not supported", 255), (error.Message, error.Status));
    }

    [Theory]
    [InlineData("--memory 1G --memory-swap 3G", "memory.max 1073741824, memory.swap.max 2147483648")]
    [InlineData("--memory-reservation 512m", "memory.low 536870912")]
    [InlineData("--cpus 1.5", "cpu.max 150000 100000")]
    [InlineData("--cpu-shares 1024", "cpu.weight 39")]
    [InlineData("--pids-limit 9", "pids.max 9")]
    [InlineData("--blkio-weight 10", "io.weight 1")]
    public void A_limit_is_a_file_of_the_program_s_own_cgroup(string words, string files)
    {
        RunRequest request = Exec(words + " i x");
        Assert.Equal(files, string.Join(", ", CgroupFiles.Of(request.Limits).Select(file => $"{file.Key} {file.Value}")));
        Assert.Equal(SharePolicy.Alone, request.Share);
    }

    [Theory]
    [InlineData("--memory much", "cannot use --memory \"much\": not a size")]
    [InlineData("--cpus -1", "cannot use --cpus \"-1\": not a number of processors")]
    [InlineData("--cpus 0", "cannot use --cpus \"0\": not a number of processors")]
    [InlineData("--pids-limit few", "cannot use --pids-limit \"few\": not a whole number")]
    [InlineData("--blkio-weight 9", "cannot use --blkio-weight \"9\": out of range")]
    public void A_limit_of_another_form_names_the_option(string words, string message) =>
        Assert.Equal(message, Refused(words + " i x").Message);

    [Fact]
    public void A_limit_comes_from_a_variable_too() =>
        Assert.Equal(1 << 30, Exec("i x", "APPTAINER_MEMORY=1G").Limits.MemoryLimit);
}
