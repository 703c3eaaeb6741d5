using System.Runtime.InteropServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>A system call that a filter refuses, and limits that are reached. tests/hostile tries many more of them.</summary>
[Collection(Machine.Name)]
public class RefusingHostTests(Machine machine)
{
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int SocketPair = Arm ? 199 : 53;
    private static readonly int CreateMemfd = Arm ? 279 : 319;
    private static readonly int AdviseMemory = Arm ? 233 : 28;
    private const int SetMountAttributes = 442, EPERM = 1, ENOSYS = 38, SIGXFSZ = 25;

    [EndToEndTheory]
    [InlineData("directory", EPERM)]
    [InlineData("sqfs", EPERM)]
    [InlineData("sqfs", ENOSYS)]
    [InlineData("sif", 97)]
    public void Where_no_socket_pair_can_be_had_the_status_is_never_0(string form, int errno) =>
        Refusing(SocketPair, errno, "exec", machine.Images.Of(form), "true").Refused("socketpair", "RestrictAddressFamilies");

    [EndToEndTheory]
    [InlineData(ENOSYS)]
    [InlineData(EPERM)]
    public void Where_mount_setattr_is_refused_a_remount_makes_the_image_read_only(int errno) =>
        Assert.Equal("read-only", Refusing(SetMountAttributes, errno, "exec", machine.Images.Directory, "sh", "-c",
            "touch /bin/x 2>/dev/null || echo read-only").Text);

    [EndToEndFact]
    public void Where_mount_setattr_is_refused_the_mounts_below_a_bind_are_read_only_too() =>
        Assert.Equal("read-only", Refusing(SetMountAttributes, ENOSYS, "exec", "-B", "/dev:/srv:ro", machine.Images.SquashFs,
            "sh", "-c", "touch /srv/shm/hpcrun-test 2>/dev/null || echo read-only").Text);

    [EndToEndFact]
    public void Where_memfd_create_is_refused_the_plan_comes_through_a_pipe() =>
        Assert.Equal("here",
            Refusing(CreateMemfd, EPERM, "exec", "--env", $"LONG={new string('x', 100_000)}", machine.Images.SquashFs, "echo",
                "here").AndSilent().Text);

    [EndToEndTheory]
    [InlineData(EPERM)]
    [InlineData(ENOSYS)]
    public void Where_memory_cannot_be_given_back_the_image_is_served_all_the_same(int errno) =>
        Assert.Equal("here", Refusing(AdviseMemory, errno, "exec", machine.Images.SquashFs, "echo", "here").AndSilent().Text);

    /// <summary>libc does without these for ENOSYS only: clone3(2), then statx(2) on x86-64 and AArch64.</summary>
    [EndToEndTheory]
    [InlineData(435)]
    [InlineData(332)]
    [InlineData(291)]
    public void A_call_that_a_filter_refuses_with_EPERM_is_done_without_as_for_ENOSYS(int call) =>
        Assert.Equal("here", Refusing(call, EPERM, "exec", machine.Images.SquashFs, "echo", "here").AndSilent().Text);

    [EndToEndFact]
    public void Explain_shows_what_takes_the_place_of_a_call_that_may_be_refused() =>
        Assert.Contains("or, where that call is refused: mount(NULL",
            machine.Run("exec", "--explain", "--bind", "/etc:/srv:ro", machine.Images.SquashFs, "true").Run().Text,
            StringComparison.Ordinal);

    [EndToEndTheory]
    [InlineData("directory")]
    [InlineData("sqfs")]
    public void With_few_descriptors_left_a_launch_runs_or_names_the_limit(string form)
    {
        for (int left = 0; left <= 10; left++)
        {
            Outcome outcome = machine.Script($"ulimit -n 64; for ((fd = 63 - {left}; fd > 2; fd--)); do eval \"exec $fd< "
                + $"/dev/null\"; done; exec $hpcrun exec {machine.Images.Of(form)} echo here").Run();
            _ = outcome.Status == 0 ? outcome.AndSilent() : outcome.Refused("ulimit -n");
        }
    }

    /// <summary>One of them founds the step and serves the image: what it cannot have is not the other's fault, whose program
    /// must
    /// neither lose its image nor wait.</summary>
    [EndToEndFact]
    public void Of_two_ranks_with_few_descriptors_left_each_runs_or_names_the_limit()
    {
        for (int left = 4; left <= 16; left++)
        {
            Outcome both = machine.Script($$"""
                ulimit -n 64
                for ((fd = 63 - {{left}}; fd > 2; fd--)); do eval "exec $fd< /dev/null"; done
                export MPI_LOCALNRANKS=2
                timeout 25 $hpcrun exec $image echo here & timeout 25 $hpcrun exec $image echo here; echo $?; wait $!; echo $?
                """).Run();
            string[] lines = both.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(lines, line => Assert.Contains(line, (string[])["here", "0", "255"]));
            Assert.Equal(lines.Count(line => line == "0"), lines.Count(line => line == "here"));
            Assert.True(lines.Contains("255") == both.Err.Contains("ulimit -n"), $"{left} left: {both.Err}");
        }
    }

    [EndToEndFact]
    public void A_file_that_may_not_grow_is_refused_with_the_limit_and_not_the_end_of_the_process() =>
        machine.Script("ulimit -f 0; exec $hpcrun exec $dir true").Run().Refused("EFBIG", "ulimit -f");

    /// <summary>Of --version, of a launch, and of the executable beside.</summary>
    [EndToEndTheory]
    [InlineData("--as=16777216", "the limit on address space (ulimit -v) is 16 MiB")]
    [InlineData("--as=50331648", "the limit on address space (ulimit -v) is 48 MiB")]
    [InlineData("--data=4194304", "the limit on data (ulimit -d) is 4 MiB")]
    [InlineData("--stack=32768", "the limit on the stack (ulimit -s) is 32 KiB")]
    public void A_limit_below_which_no_runtime_starts_is_named(string limit, string text)
    {
        foreach (string words in new[] { "--version", "exec $image true", "exec $dir true", "cache list", "oci list" })
        {
            machine.Script($"exec prlimit {limit} $hpcrun {words}").Run().Refused(text);
        }
    }

    /// <summary>No signal, and no 0 without the program.</summary>
    [EndToEndFact]
    public void Under_whatever_limit_a_launch_runs_or_says_why_it_does_not() => Assert.Equal("", machine.Script("""
        try() { # LIMIT
            for form in $dir $image; do
                said=$(prlimit $1 $hpcrun exec $form echo here 2>&1); status=$?
                case $status:$said in 0:*here | 255:hpcrun:*) ;; *) echo "$1 $form: $status: $said" ;; esac
            done
        }
        for mib in 8 12 16 24 32 48 64 80 96 112 128 160 192 224 256; do try --as=$((mib << 20)); done
        for mib in 2 3 4 6 8 12 16 20 24 32 40 48 64; do try --data=$((mib << 20)); done
        for kib in 16 32 64 128 256; do try --stack=$((kib << 10)); done
        for other in stack=unlimited memlock=0 sigpending=0 rss=0 core=0 locks=0 msgqueue=0 nice=0 rtprio=0; do try --$other; done
        """).Run().Text);

    [EndToEndFact]
    public void A_program_in_the_container_is_still_ended_by_the_limit_on_file_sizes() =>
        machine.Script("cd $HOME; (ulimit -f 0; exec $hpcrun exec $image sh -c 'echo 1 > size-of-0'); ended=$?; "
            + "rm -f size-of-0; exit $ended").Run().Ended(128 + SIGXFSZ);

    [EndToEndFact]
    public void Help_and_an_explanation_still_end_with_0()
    {
        machine.Run("exec", "--help").Run().Ended(0).AndSilent();
        machine.Run("--version", "exec").Run().Ended(0).AndSilent();
    }

    private Outcome Refusing(int call, int errno, params string[] words) =>
        new UserCommand(machine.User, [machine.Images.Refuse, $"{call}", $"{errno}", machine.Hpcrun, .. words]).Run();
}
