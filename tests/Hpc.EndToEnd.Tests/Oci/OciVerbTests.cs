using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>Verbs and statuses that engines read.</summary>
[Collection(Machine.Name)]
public class OciVerbTests(Machine machine)
{
    [OciTheory]
    [InlineData("box nonexistent", "executable file not found in $PATH")]
    [InlineData("box /bin/nonexistent", "no such file or directory")]
    [InlineData("box /etc", "permission denied")]
    [InlineData("--tty box nonexistent", "executable file not found in $PATH")]
    [InlineData("--cwd /nowhere box true", "no such file or directory")]
    [InlineData("--cwd tmp box true", "not an absolute path")]
    [InlineData("--cwd '' box true", "not an absolute path")]
    [InlineData("--user none box true", "is not a user")]
    [InlineData("--user 4294967295 box true", "is not an id")]
    [InlineData("--additional-gids 4294967295 box true", "is not an id")]
    [InlineData("--pid-file /nowhere/pid box true", "cannot write pid file")]
    [InlineData("--preserve-fds 5 box true", "is not open")]
    [InlineData("--process /nowhere box", "cannot open")]
    [InlineData("--nonsense box true", "nonsense")]
    [InlineData("other true", "does not exist")]
    public void What_exec_cannot_start_has_a_status_of_its_own(string words, string message)
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Outcome outcome = bundle
            .Script($"$oci run -d box < /dev/null > /dev/null 2>&1; $oci exec {words} < /dev/null; echo $?; $oci delete -f box")
            .Run();
        Assert.Equal("255", outcome.Text);
        outcome.Says(message);
    }

    [OciFact]
    public void A_script_of_which_the_interpreter_is_missing_is_told_as_a_shell_tells_it()
    {
        Bundle bundle = new Bundle(machine, "/srv/script").Written();
        File.WriteAllText($"{bundle.Path}/rootfs/srv/script", "#!/nowhere\n");
        Machine.Tool("chmod", "755", $"{bundle.Path}/rootfs/srv/script");
        Assert.Equal("exec /srv/script: no such file or directory\n", bundle.Ours("run", "box").Run().Ended(255).Err);
    }

    [OciFact]
    public void Variables_are_named_once_and_those_of_the_options_count()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60")
            .Written(config => config["process"]!["env"] = new JsonArray("PATH=/bin", "A=1", "HOME=", "A=2"));
        File.WriteAllText($"{bundle.Path}/process.json", """{"args": ["env"], "cwd": "/", "env": ["A=file", "PATH=/bin"]}""");
        Assert.Equal(["A=2 HOME=/root PATH=/bin", "A=4 HOME=/root PATH=/bin", "A=5 HOME=/root PATH=/bin"], bundle.Script("""
            $oci run -d box < /dev/null > /dev/null 2>&1; said() { sort | tr '\n' ' ' | sed 's/ $/\n/'; }
            $oci exec box env | said; $oci exec --env A=3 --env A=4 box env | said
            $oci exec --env A=5 --process process.json box | said; $oci delete -f box
            """).Run().Lines);
    }

    [OciFact]
    public void Spec_writes_what_run_runs_and_nothing_over_a_file_that_is_there()
    {
        Bundle bundle = new Bundle(machine, "true");
        Outcome outcome = bundle.Script("""
            $oci spec --rootless; sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"id"/' config.json; $oci run box
            $oci spec; echo $?; mkdir other; $oci spec -b other; grep -c network other/config.json
            """).Run();
        Assert.Equal(["uid=0(root) gid=0", "1", "1"], outcome.Lines);
        outcome.Says("the file exists");
    }

    [OciFact]
    public void The_version_is_three_lines_and_a_list_has_the_columns_of_others()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Assert.Equal(["hpcrun-oci commit: spec:", "ID PID STATUS BUNDLE CREATED OWNER", "1 box"], bundle.Script("""
            $oci --version | awk '{ print $1 }' | tr '\n' ' ' | sed 's/ $/\n/'; $oci run -d box < /dev/null > /dev/null 2>&1
            $oci list | head -n 1 | xargs
            $oci list --format json | wc -l | tr '\n' ' '; $oci list --format json | grep -o '"id":"[^"]*' | cut -d '"' -f 4
            $oci delete -f box
            """).Run().Lines);
    }

    [OciFact]
    public void Ps_shows_the_containers_processes_and_no_others()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Assert.Equal(["same", "PID", "2"], bundle.Script("""
            $oci run -d --pid-file pid box < /dev/null > /dev/null 2>&1
            [ "$($oci ps --format json box)" = "[$(cat pid)]" ] && echo same
            $oci ps box -o pid,comm | awk '{ print $1 }' | head -n 1; $oci exec -d box sleep 50 < /dev/null > /dev/null 2>&1
            eventually eval '[ $($oci ps box | grep -c "sleep [56]0") = 2 ]'; $oci ps --format json box | tr ',' '\n' | grep -c .
            $oci delete -f box
            """).Run().Lines);
    }

    [OciTheory]
    [InlineData("pause box", "it has no cgroup of its own")]
    [InlineData("update --pids-limit 5 box", "it has no cgroup of its own")]
    [InlineData("events --stats box", "it has no cgroup of its own")]
    [InlineData("checkpoint --image-path here box", "cannot checkpoint a container")]
    [InlineData("restore --bundle . box", "cannot restore a container")]
    [InlineData("run --preserve-fds 9 another", "is not open")]
    public void What_cannot_be_done_here_is_refused_by_name(string words, string message)
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        bundle.Script($"$oci run -d box < /dev/null > /dev/null 2>&1; $oci {words}; status=$?; $oci delete -f box; [ " +
            "$status != 0 ]").Run().Ended(0).Says(message);
    }

    [OciTheory]
    [InlineData("pids", """{"pids": {"limit": 100}}""")]
    [InlineData("memory", """{"memory": {"limit": 1000000000}}""")]
    [InlineData("cpuset", """{"cpu": {"cpus": "0"}}""")]
    public void Limits_that_cannot_be_set_are_refused_and_those_that_can_are_there(string name, string resources)
    {
        Bundle bundle = new Bundle(machine, "true").Written(config => config["linux"]!["resources"] = JsonNode.Parse(resources));
        Outcome outcome = bundle.Script("$oci create box < /dev/null; echo $?; $oci list -q; $oci delete -f box").Run();
        if (outcome.Lines[0] == "1")
        {
            outcome.Says($"cannot set {name}");
            Assert.Equal("1", outcome.Text);
        }
    }

    /// <summary>As in OciLifecycleTests: a cgroup v2 hierarchy of the test's, with a part of it given to the user.</summary>
    [OciFact]
    public void In_a_delegated_cgroup_a_container_is_paused_measured_and_goes_on()
    {
        if (!Environment.IsPrivilegedProcess) return;  // only root can delegate
        Bundle bundle = new Bundle(machine, "sleep", "60")
            .Written(config => config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "cgroup" }));
        Outcome outcome = bundle.Script($$"""
            cat > inside <<'S'
            part=$1 program=$2
            mount -t cgroup2 none /sys/fs/cgroup && mkdir $part && chown -R {{machine.User.Uid}} $part &&
                echo $$ > $part/cgroup.procs
            oci() { {{string.Join(' ', machine.User.Become)}} $program "$@" < /dev/null; }
            status() { oci state box | grep -o -E 'running|paused|stopped'; }
            oci run -d box > /dev/null 2>&1; oci pause box; status; oci exec box true 2> said; echo $?
            grep -o 'paused container' said; oci events --stats box | grep -o '"type":"stats","id":"box"'
            oci resume box; status; echo '{"pids": {} }' > limits; oci update -r limits box; echo $?; oci pause box
            oci delete --force box; echo $?
            echo $$ > /sys/fs/cgroup/cgroup.procs; rmdir $part
            S
            unshare -m bash inside /sys/fs/cgroup/hpcrun-test-$$ $oci
            """).AsRoot().Run();
        Assert.Equal(["paused", "255", "paused container", "\"type\":\"stats\",\"id\":\"box\"", "running", "0", "0"],
            outcome.Lines);
    }

    [OciFact]
    public void Debug_shows_what_is_done_and_a_log_takes_it()
    {
        Bundle bundle = new Bundle(machine, "true").Written();
        Assert.Equal(["", "yes"], bundle
            .Script("$oci --debug --log log run box 2>&1 | grep debug; echo; grep -q 'level=debug' log && echo yes")
            .Run().Out.TrimEnd('\n').Split('\n'));
    }

    [OciFact]
    public void Lines_from_a_terminal_end_as_the_program_ended_them()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "test -t 1 && printf 'one\\ntwo\\n'")
            .Written(config => config["process"]!["terminal"] = true);
        Assert.Equal("one\ntwo\n", bundle.Ours("run", "box").Run().Ended(0).Out);
    }
}
