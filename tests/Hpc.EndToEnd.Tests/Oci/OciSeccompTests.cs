using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>Filters that ask, filters that do not know a call, and hooks under them.</summary>
[Collection(Machine.Name)]
public class OciSeccompTests(Machine machine)
{
    private const string Asks = """{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "LISTENER", "listenerMetadata": "word","""
        + """ "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_NOTIFY"}]}""";

    /// <summary>Forbids what it does not name, and names all that busybox needs up to faccessat2(2).</summary>
    private const string Narrow = """
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["read", "write", "open", "openat",
        "close", "fstat", "newfstatat", "stat", "lstat",
         "lseek", "mmap", "mprotect", "munmap", "brk", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "ioctl", "writev",
         "access", "faccessat", "faccessat2", "exit_group",
         "execve", "fcntl", "dup", "dup2", "dup3", "getpid", "getuid", "setresuid", "setresgid", "setgroups", "prctl", "capset",
         "arch_prctl", "set_tid_address", "set_robust_list",
         "rseq", "prlimit64", "getrandom", "readlink", "readlinkat", "sendmsg", "recvmsg", "accept4", "close_range", "poll",
         "chdir", "getcwd"]}]}
        """;

    [OciTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Somebody_is_asked_about_calls_by_run_and_by_start(bool noNewPrivileges)
    {
        Bundle bundle = Bundle("mkdir /tmp/asked || echo $?", Asks, noNewPrivileges);
        Assert.Equal(["mkdir: can't create directory '/tmp/asked': No medium found", "1", "word box seccompFd",
            "mkdir: can't create directory '/tmp/asked': No medium found", "1", "word other seccompFd"], bundle.Script("""
            python3 agent.py listener > told & trap "kill $!" EXIT; eventually test -S listener
            $oci run box 2>&1; cat told; $oci create other < /dev/null > out 2>&1; $oci start other; eventually printed 2 out
            cat out; tail -n 1 told; $oci delete -f other
            """).Run().Lines);
    }

    [OciFact]
    public void A_further_process_is_asked_about_too()
    {
        Bundle bundle = Bundle("exec sleep 60", Asks, true);
        Assert.Equal("No medium found", bundle.Script("""
            python3 agent.py listener > told & trap "kill $!" EXIT; eventually test -S listener
            $oci run -d box < /dev/null > /dev/null 2>&1; $oci exec box mkdir /tmp/x 2>&1 | grep -o 'No medium found'
            $oci delete -f box
            """).Run().Text);
    }

    [OciTheory]
    [InlineData("", "listenerPath")]
    [InlineData("/nowhere/agent", "failed to connect with seccomp agent")]
    public void Where_nobody_listens_nothing_is_started(string path, string message)
    {
        Bundle bundle = Bundle("true", Asks.Replace("LISTENER", path, StringComparison.Ordinal), true);
        bundle.Ours("run", "box").Run().Ended(255).Says(message);
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    [OciFact]
    public void Nobody_can_be_asked_about_the_call_that_hands_over_the_question() =>
        Bundle("true", Asks.Replace("\"mkdir\"", "\"write\"", StringComparison.Ordinal), true)
        .Ours("run", "box").Run().Ended(255).Says("SCMP_ACT_NOTIFY cannot be used for the write syscall");

    [OciFact]
    public void A_call_that_the_profile_does_not_know_is_missing_and_one_that_it_leaves_out_is_forbidden()
    {
        Bundle bundle = Bundle("/srv/ask", Narrow, true);
        Machine.Tool("gcc", "-O1", "-static", "-o", $"{bundle.Path}/rootfs/srv/ask",
            Path.Combine(ChangingImageTests.Here(), "../probes/ask-calls.c"));
        Assert.Equal("newer ENOSYS, older EPERM", bundle.Ours("run", "box").Run().Text);
    }

    [OciTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hook_in_the_container_is_under_the_filter(bool noNewPrivileges)
    {
        Bundle bundle = Bundle("true",
            """{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"],"""
            + """ "action": "SCMP_ACT_KILL_PROCESS"}]}""", noNewPrivileges)
            .Written(config =>
                config["hooks"] =
                    JsonNode.Parse("""{"startContainer": [{"path": "/bin/sh", "args": ["sh", "-c", "exec mkdir /tmp/x"]}]}"""));
        bundle.Ours("run", "box").Run().Ended(255)
            .Says("error running startContainer hook #0: error running hook /bin/sh: signal: bad system call");
    }

    /// <summary>Nor can the process say that it failed, or end as others do.</summary>
    [OciTheory]
    [InlineData(1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Nobody_waits_for_a_program_that_a_filter_keeps_from_everything(int answer, bool noNewPrivileges)
    {
        string seccomp = $$"""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": {{answer}}}""";
        Outcome outcome = Bundle("true", seccomp, noNewPrivileges).Script("""
            timeout 20 $oci run box; echo $?; timeout 20 $oci create box && timeout 20 $oci start box; echo $?
            timeout 20 $oci delete -f box; $oci list -q; echo listed
            """).Run();
        Assert.NotEqual("0", outcome.Lines[0]);
        Assert.DoesNotContain("124", outcome.Lines);
        Assert.Equal([outcome.Lines[0], outcome.Lines[1], "listed"], outcome.Lines);
    }

    private Bundle Bundle(string script, string seccomp, bool noNewPrivileges)
    {
        Bundle bundle = new(machine, "sh", "-c", script);
        File.Copy(Path.Combine(ChangingImageTests.Here(), "../probes/seccomp-agent.py"), $"{bundle.Path}/agent.py");
        return bundle.Written(config =>
        {
            config["process"]!["noNewPrivileges"] = noNewPrivileges;
            config["linux"]!["seccomp"] = JsonNode.Parse(seccomp.Replace("LISTENER", $"{bundle.Path}/listener",
                StringComparison.Ordinal));
        });
    }
}
