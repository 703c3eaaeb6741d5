using System.Globalization;
using System.Runtime.CompilerServices;

namespace Hpc.SlurmCluster.Tests;

/// <summary>The plugin's C, with a program in Slurm's place (PluginHost/host.c) and AddressSanitizer around both, by the headers
/// of each release.</summary>
[Collection(Clusters.Name)]
public class PluginHostTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_compiler_s_analyzer_finds_nothing(string release)
    {
        Cluster cluster = clusters.Of(release);
        HostTool.Run("make", "-s", "-B", "-C", Path.Combine(Here(), "../../batch-integration/slurm"),
            "OUT=" + Path.Combine(cluster.Prefix, "analyzed"),
            "SLURM_INCLUDE=" + Path.Combine(cluster.State, "include"), "CFLAGS=-O2 -g -Wall -Wextra -Werror -fanalyzer");
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Whatever_stands_in_options_variables_and_plugstack_conf_the_plugin_keeps_to_its_own_memory(string release)
    {
        const int seed = 20261129;
        Outcome outcome = Host(release, "hostile", seed.ToString(CultureInfo.InvariantCulture), "300");
        Assert.True(outcome.Status == 0, $"seed {seed}\n{outcome.Err}");
    }

    /// <summary>Of 128 KiB with name and zero.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_longest_variable_that_the_kernel_takes_reaches_the_task_whole(string release)
    {
        string text = $"v=$(head -c 131000 /dev/zero | tr '\\0' a); {HostOf(release)} task -5 --container-image=x "
            + "SLURM_SPANK_HPCRUN_CONTAINER_MOUNTS=$v | grep ^HPCRUN_CONTAINER_MOUNTS= | wc -c";
        Assert.Equal("131025",
            new UserCommand(TestUser.Find(), "bash", "-c", text).AsRoot().With("ASAN_OPTIONS", "detect_leaks=0").Run().Text);
    }

    /// <summary>It submits the job without what the plugin says.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Scrontab_which_would_forget_an_option_is_refused_it(string release)
    {
        string program = Path.Combine(Path.GetDirectoryName(HostOf(release))!, "scrontab");
        File.Copy(HostOf(release), program, overwrite: true);
        new UserCommand(TestUser.Find(), program, "task", "0", "--container-image=x").AsRoot()
            .With("ASAN_OPTIONS", "detect_leaks=0").Run().Ended(1).Says("scrontab passes no option on");
    }

    /// <summary>-5 is the step of sbatch's script.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_of_a_script_are_read_where_every_release_leaves_them(string release) =>
        Assert.Equal(["--batch-script", "--container-image=/a.sif", "--no-container-mount-home"],
            Words(Host(release, "task", "-5", "SLURM_SPANK__SLURM_SPANK_OPTION_hpcrun_container_image=/a.sif",
                "SLURM_SPANK__SLURM_SPANK_OPTION_hpcrun_no_container_mount_home=(null)")));

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_step_of_srun_has_its_options_from_srun_alone(string release) =>
        Assert.Empty(Words(Host(release, "task", "0", "SLURM_SPANK__SLURM_SPANK_OPTION_hpcrun_container_image=/a.sif")));

    /// <summary>What a login makes is not what sbatch heard.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_value_in_export_wins_and_one_of_the_login_does_not(string release)
    {
        string[] words = ["SLURM_SPANK_HPCRUN_CONTAINER_WORKDIR=/heard", "HPCRUN_CONTAINER_WORKDIR=/other",
            "SLURM_GET_USER_ENV=1"];
        Assert.Contains("HPCRUN_CONTAINER_WORKDIR=/other", Host(release, ["task", "0", .. words]).Lines);
        Assert.Contains("HPCRUN_CONTAINER_WORKDIR=/heard", Host(release, ["task", "-5", .. words]).Lines);
        Assert.Contains("HPCRUN_CONTAINER_WORKDIR=/other",
            Host(release, ["task", "-5", .. words, "SLURM_EXPORT_ENV=A,HPCRUN_CONTAINER_WORKDIR=/other"]).Lines);
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_program_beside_a_job_ends_at_its_limit_and_nothing_that_it_started_is_waited_for(string release)
    {
        const string late = "256", failed = "255";
        foreach (string apart in new[] { "0", "1" })
        {
            Assert.Equal(late, Beside(release, apart, "kill -STOP $$; exec sleep 5"));
            Assert.Equal(late, Beside(release, apart, "trap '' TERM; while :; do echo y > /dev/null; done"));
            Assert.Equal("4", Beside(release, apart, "setsid sleep 5 & exit 4"));
        }

        Assert.Equal(failed, Beside(release, "0", "kill -KILL $$"));
        Assert.Equal("3", Beside(release, "1", "kill -KILL $$; exit 3")); // process 1 hears no signal of its own namespace
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_program_beside_a_job_is_the_user_and_can_be_nothing_more(string release)
    {
        foreach (string apart in new[] { "0", "1" })
        {
            string expected = $"Groups: CapPrm:0000000000000000 CapBnd:0000000000000000 NoNewPrivs:1 {TestUser.Find().Uid} 4";
            Assert.Equal("7", Beside(release, apart, $$"""
                is=$(grep -E '^(Groups|CapPrm|CapBnd|NoNew)' /proc/self/status | tr -d '\t '; id -u; ls /proc/self/fd | wc -l)
                [ "$(echo $is)" = "{{expected}}" ] && exit 7
                """));
        }
    }

    /// <summary>The status that the plugin gets.</summary>
    private string Beside(string release, string apart, string script) =>
        Host(release, "run", $"{TestUser.Find().Uid}", apart, "1", "/bin/bash", "-c", script).Ended(0).Lines[0];

    /// <summary>The options among the words that the plugin puts in front of a command.</summary>
    private static string[] Words(Outcome outcome) =>
        [.. outcome.Lines.Where(line => line.StartsWith("HPCRUN_TASK_WORD_", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])
            .Where(word => word.Length > 2 && word[0] == '-')];

    private Outcome Host(string release, params string[] words) =>
        new UserCommand(TestUser.Find(), [HostOf(release), .. words]).AsRoot().With("ASAN_OPTIONS", "detect_leaks=0").Run();

    private string HostOf(string release)
    {
        Cluster cluster = clusters.Of(release);
        string program = Path.Combine(cluster.Prefix, "plugin-host");
        if (!File.Exists(program))
        {
            HostTool.Run("gcc", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all", "-std=gnu11", "-D_GNU_SOURCE",
                "-I" + Path.Combine(cluster.State, "include"), "-I" + Path.Combine(cluster.Prefix, "build"),
                "-DHPCRUN_PROGRAM=\"/nowhere/hpcrun\"", "-o", program, Path.Combine(Here(), "PluginHost/host.c"));
        }
        return program;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
