using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>The same bundle run by runc and by hpcrun-oci: what the program sees must not differ.</summary>
[Collection(Machine.Name)]
public class OciComparisonTests(Machine machine)
{
    [OciTheory("runc")]
    [InlineData("id; pwd; hostname; umask; ulimit -n; echo $$")]
    [InlineData("env | sort")]
    [InlineData("grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups|Umask)' /proc/self/status")]
    [InlineData("cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups")]
    [InlineData("awk '{print $2, $3, $4}' /proc/mounts | grep -v -E '^(/ |/proc/acpi )' | sort")]
    [InlineData("ls -l /dev | awk '{print $1, $3, $4, $(NF-2), $(NF-1), $NF}' | sort")]
    [InlineData("ls /proc/acpi; cat /proc/kcore | od | head -n 1; echo x > /proc/sys/kernel/domainname || echo refused")]
    [InlineData("touch /x || echo refused; touch /tmp/x && echo written")]
    [InlineData("ls -l /proc/self/fd | awk '{print $9}'")]
    [InlineData("for kind in pid ipc uts mnt user net; do test -e /proc/self/ns/$kind && echo $kind; done")]
    [InlineData("exit 7")]
    [InlineData("kill -TERM $$; echo alive")]
    [InlineData("grep -E '(SigIgn|SigBlk)' /proc/self/status")]
    public void A_program_sees_the_same(string script) => Compare(new Bundle(machine, "sh", "-c", script).Written());

    [OciTheory("runc")]
    [InlineData("""{"destination": "/data", "source": "/usr/share", "options": ["rbind", "ro", "nosuid"]}""",
        "touch /data/x; grep ' /data ' /proc/mounts | awk '{print $2, $4}'")]
    [InlineData("""{"destination": "/made/here", "type": "tmpfs", "source": "x", "options": ["size=1m", "noexec"]}""",
        "grep ' /made' /proc/mounts | awk '{print $1, $2, $3}'")]
    [InlineData("""{"destination": "/data/file", "source": "/etc/hostname", "options": ["bind", "rprivate"]}""",
        "test -s /data/file && echo there")]
    [InlineData("""{"destination": "/sys", "type": "none", "source": "/sys", "options": ["rbind", "nosuid", "noexec", "nodev","""
        + """ "ro"]}""", "grep ' /sys ' /proc/mounts | awk '{print $3, $4}'")]
    [InlineData("""{"destination": "/data", "type": "tmpfs", "source": "x", "options": ["ro"]}""",
        "touch /data/x || echo refused")]
    public void A_mount_looks_the_same(string mount, string script) =>
        Compare(new Bundle(machine, "sh", "-c", script)
            .Written(config => config["mounts"]!.AsArray().Add(JsonNode.Parse(mount))));

    [OciTheory("runc")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["chmod", "fchmodat", "nosuchcall"],"""
        + """ "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}""")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": """
        + """[{"names": ["fchmodat", "chmod"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 256,"""
        + """ "op": "SCMP_CMP_GE"}]}]}""")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["chmod", "fchmodat"],"""
        + """ "action": "SCMP_ACT_KILL_PROCESS"}]}""")]
    public void A_filter_works_the_same(string seccomp) =>
        Compare(new Bundle(machine, "sh", "-c",
            "touch /tmp/x; chmod 600 /tmp/x; echo $?; chmod 7 /tmp/x; echo $?; grep Seccomp: /proc/self/status")
            .Written(config => config["linux"]!["seccomp"] = JsonNode.Parse(seccomp)));

    [OciTheory("runc")]
    [InlineData("nonexistent", "executable file not found in $PATH")]
    [InlineData("/bin/nonexistent", "no such file or directory")]
    [InlineData("/etc/passwd", "permission denied")]
    [InlineData("/etc", "permission denied", "is a directory")]
    public void What_cannot_be_started_is_named_with_the_words_that_podman_looks_for(string program, params string[] words)
    {
        Bundle bundle = new Bundle(machine, program).Written();
        Outcome theirs = bundle.Runc("run", "box").Run().Ended(1), ours = bundle.Ours("run", "box").Run().Ended(255);
        Assert.Contains(words, word => ours.Err.Contains(word, StringComparison.Ordinal));
        Assert.Contains(words, word => theirs.Err.Contains(word, StringComparison.Ordinal));
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    [OciFact("runc")]
    public void State_has_the_members_that_runcs_has()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Outcome theirs = bundle.Script("runc run -d box < /dev/null > /dev/null 2>&1; runc state box; runc delete -f box").Run();
        Outcome ours = bundle.Script("$oci run -d box < /dev/null > /dev/null 2>&1; $oci state box; $oci delete -f box").Run();
        Assert.Equal(Members(theirs.Text), Members(ours.Text));
    }

    private static void Compare(Bundle bundle)
    {
        Outcome theirs = bundle.Runc("run", "box").Run(), ours = bundle.Ours("run", "box").Run();
        Assert.Equal((theirs.Status, theirs.Out, theirs.Err), (ours.Status, ours.Out, ours.Err));
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    private static IEnumerable<string> Members(string json) => JsonNode.Parse(json)!.AsObject().Select(member => member.Key);
}
