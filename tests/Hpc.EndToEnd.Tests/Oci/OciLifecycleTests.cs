using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>create, start, state, kill, delete and exec, as runtime.md wants them.</summary>
[Collection(Machine.Name)]
public class OciLifecycleTests(Machine machine)
{
    [OciFact]
    public void A_container_is_created_started_killed_and_deleted()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "echo started; exec sleep 60").Written();
        Assert.Equal(
            ["created", "running", "started", "running", "stopped", "does not exist"],
            bundle.Script("""
                status() { $oci state box 2>&1 | sed -n 's/.*"status": "\(.*\)",/\1/p; s/.*\(does not exist\).*/\1/p'; }
                $oci create --pid-file pid box < /dev/null > out; status; cat out
                [ "$(cat pid)" = "$($oci state box | sed -n 's/.*"pid": \(.*\),/\1/p')" ] || echo the pid file has another process
                $oci start box; status; while ! [ -s out ]; do sleep 0.02; done; cat out; $oci start box 2>/dev/null || status
                $oci kill box KILL; while [ "$(status)" != stopped ]; do sleep 0.02; done; status
                $oci delete box; status
                """).Run().Lines);
    }

    [OciFact]
    public void A_root_in_which_others_can_put_a_container_is_refused()
    {
        string root = machine.NewDirectory();
        Machine.Tool("chmod", "777", root);
        foreach (string[] words in new string[][] { ["list"], ["state", "box"], ["start", "box"], ["delete", "box"] })
        {
            new UserCommand(machine.User, [machine.HpcrunOci, "--root", root, .. words]).Run().Ended(1)
                .Says("cannot use", root, "others may write to it");
        }
    }

    [OciFact]
    public void No_process_of_the_runtime_stays_beside_a_container()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Outcome outcome = bundle.Script("""
            alone() { ! pgrep -f "^$oci" | grep -qv "^$1\$"; }
            $oci create --pid-file pid box < /dev/null > /dev/null 2>&1; eventually alone "$(cat pid)"
            $oci start box; eventually alone ""; readlink /proc/$(cat pid)/exe; $oci delete --force box
            """).Run();
        Assert.Equal("/bin/busybox", outcome.Text);
    }

    [OciFact]
    public void A_program_that_vanishes_between_create_and_start_is_told_to_who_starts()
    {
        Bundle bundle = new Bundle(machine, "/srv/program").Written();
        Outcome outcome = bundle.Script("""
            cp rootfs/bin/busybox rootfs/srv/program; $oci create box < /dev/null; rm rootfs/srv/program; $oci start box; echo $?
            $oci delete box; $oci list -q
            """).Run();
        Assert.Equal("1", outcome.Text);
        outcome.Says("/srv/program", "no such file or directory");
    }

    [OciFact]
    public void Hooks_run_in_order_with_the_state_on_their_input()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "echo program >> /tmp/log; cat /tmp/log");
        string log = Path.Combine(machine.NewDirectory(), "log"),
            hook = machine.NewFile("#!/bin/sh\nexec >> $2\nprintf '%s ' $1; sed 's/.*\"status\":\"\\([a-z]*\\)\".*/\\1/'; echo\n",
                "hook");
        Machine.Tool("chmod", "755", hook);
        File.WriteAllText(log, "");
        Machine.Tool("chown", $"{machine.User.Uid}", log);
        bundle.Written(config =>
        {
            config["hooks"] = new JsonObject();
            foreach (string kind in new[] { "prestart", "createRuntime", "createContainer", "startContainer", "poststart",
                "poststop" })
            {
                (string path, string to) = kind == "startContainer" ? ("/bin/sh", "/dev/null") : (hook, log);
                string[] words = kind == "startContainer"
                    ? ["sh", "-c",
                        "echo startContainer $(sed 's/.*\"status\":\"\\([a-z]*\\)\".*pid\":\\([0-9]*\\).*/\\1 \\2/') > /tmp/log"]
                    : ["hook", kind, to];
                config["hooks"]![kind] = new JsonArray(new JsonObject
                {
                    ["path"] = path,
                    ["args"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]),
                    ["env"] = new JsonArray("PATH=/bin:/usr/bin")
                });
            }
        });
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/bin/sed", "busybox");
        Assert.Equal("startContainer created 1\nprogram", bundle.Ours("run", "box").Run().Text);
        Assert.Equal("prestart creating\ncreateRuntime creating\ncreateContainer created\npoststart running\npoststop stopped\n",
            File.ReadAllText(log));
    }

    [OciTheory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("prestart")]
    public void A_hook_that_fails_ends_create_and_leaves_nothing(string kind)
    {
        Bundle bundle = new Bundle(machine, "true")
            .Written(config => config["hooks"] = new JsonObject
            { [kind] = JsonNode.Parse("""[{"path": "/bin/sh", "args": ["sh", "-c", "exit 3"]}]""") });
        bundle.Ours("create", "box").Run().Ended(1)
            .Says($"error running {kind} hook #0: error running hook /bin/sh: exit status 3");
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    [OciTheory]
    [InlineData("createRuntime", "")]
    [InlineData("createContainer", "")]
    [InlineData("createContainer", ", \"timeout\": 9")]
    [InlineData("startContainer", "")]
    public void A_hook_has_its_status_where_the_caller_ignores_the_end_of_its_children(string kind, string limit)
    {
        JsonNode Hook(int status) =>
            JsonNode.Parse($$"""{"{{kind}}": [{"path": "/bin/sh", "args": ["sh", "-c", "exit {{status}}"]{{limit}}}]}""")!;
        Bundle bundle = new Bundle(machine, "echo", "ran").Written(config => config["hooks"] = Hook(0));
        Assert.Equal("ran", bundle.Script("env --ignore-signal=CHLD $oci run box").Run().Ended(0).Text);
        bundle.Written(config => config["hooks"] = Hook(3)).Script("env --ignore-signal=CHLD $oci run box").Run().Ended(255)
            .Says($"error running {kind} hook #0: error running hook /bin/sh: exit status 3");
    }

    [OciFact]
    public void A_hook_that_hangs_is_ended_after_its_time()
    {
        Bundle bundle = new Bundle(machine, "true")
            .Written(config => config["hooks"] =
                JsonNode.Parse("""{"createContainer": [{"path": "/bin/sleep", "args": ["sleep", "600"], "timeout": 1}]}"""));
        bundle.Ours("create", "box").Run().Ended(1).Says("was not over after 1 s");
    }

    [OciFact]
    public void Exec_joins_the_container_with_a_process_of_its_own()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Assert.Equal(["uid=0(root) gid=0", "box", "/tmp", "there", "sleep", "rc 9", "hi", "rc 255"], bundle.Script("""
            $oci run -d box < /dev/null > /dev/null 2>&1; $oci exec box id; $oci exec box hostname
            $oci exec --cwd /tmp --env X=there box sh -c 'pwd; echo $X; tr "\0" " " < /proc/1/cmdline | cut -d" " -f1'
            $oci exec box sh -c 'exit 9'; echo rc $?; echo hi | $oci exec box cat; $oci exec box nonexistent 2> /dev/null
            echo rc $?; $oci delete -f box
            """.Replace("tr \"\\0\" \" \" < /proc/1/cmdline | cut -d\" \" -f1", "grep -o sleep /proc/1/cmdline")).Run().Lines);
    }

    [OciFact]
    public void Exec_takes_a_process_file_and_detaches()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        File.WriteAllText($"{bundle.Path}/process.json",
            """{"args": ["sh", "-c", "echo $A > /tmp/x; exec sleep 60"], "cwd": "/tmp", "user": {"uid": 0, "gid": 0}, "env": """
            + """["A=b", "PATH=/bin"]}""");
        Assert.Equal(["b", "sleep"], bundle.Script("""
            $oci run -d box < /dev/null > /dev/null 2>&1
            $oci exec --process process.json --detach --pid-file exec.pid box < /dev/null > /dev/null 2>&1
            while ! $oci exec box cat /tmp/x 2> /dev/null; do sleep 0.02; done; cat /proc/$(cat exec.pid)/comm; $oci delete -f box
            """).Run().Lines);
    }

    [OciFact]
    public void A_terminal_is_given_to_the_program_and_relayed_by_run_and_exec()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c",
            "test -t 0 && test -t 2 && echo terminal; stty size; ls -l /dev/console | grep -c ^c; exit 4")
            .Written(config => config["process"]!["terminal"] = true);
        Outcome outcome =
            bundle.Script("mkfifo silence; script -qec \"stty rows 33 cols 77; $oci run box\" /dev/null <> silence; echo $?")
                .Run();
        Assert.Equal(["terminal", "33 77", "1", "4"], outcome.Out.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    [OciFact]
    public void Signals_of_the_foreground_process_reach_the_program_once()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c",
            "trap 'echo usr1' USR1; trap 'exit 5' TERM; echo ready; while true; do sleep 0.05; done").Written();
        Assert.Equal(["ready", "usr1", "5"], bundle.Script("""
            $oci run box > out < /dev/null & while ! grep -q ready out 2> /dev/null; do sleep 0.02; done
            kill -USR1 $!; while ! grep -q usr1 out; do sleep 0.02; done; kill -TERM $!; wait $!; status=$?; cat out; echo $status
            """).Run().Lines);
    }

    [OciFact]
    public void Links_in_the_image_do_not_lead_out_of_it()
    {
        string victim = machine.NewDirectory();
        Bundle bundle = new(machine, "sh", "-c", "ls -d /data/* /x/*; cat /proc/self/comm");
        Directory.Delete($"{bundle.Path}/rootfs/data");
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/data", $"../../../../../../../..{victim}");
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/x", victim);
        bundle.Written(config =>
        {
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse("""{"destination": "/data/made/deeper", "type": "tmpfs", "source": "t"}"""));
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse("""{"destination": "/x/file", "source": "/etc/hostname", "options": ["bind"]}"""));
        });
        bundle.Ours("run", "box").Run().Ended(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(victim));
        Assert.True(Directory.Exists($"{bundle.Path}/rootfs{victim}/made/deeper"));
    }

    [OciFact("newuidmap")]
    public void Many_ids_are_mapped_by_newuidmap()
    {
        string[] range = File.ReadLines("/etc/subuid")
            .First(line => line.StartsWith(machine.User.Name + ":", StringComparison.Ordinal)).Split(':');
        string[] groups = File.ReadLines("/etc/subgid")
            .First(line => line.StartsWith(machine.User.Name + ":", StringComparison.Ordinal)).Split(':');
        Bundle bundle = new Bundle(machine, "sh", "-c", "id; cat /proc/self/setgroups; touch /tmp/x; stat -c %u /tmp/x")
            .Written(config =>
        {
            config["linux"]!["uidMappings"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"containerID": 1, "hostID": {{range[1]}}, "size": 1000}"""));
            config["linux"]!["gidMappings"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"containerID": 1, "hostID": {{groups[1]}}, "size": 1000}"""));
            config["process"]!["user"] = JsonNode.Parse("""{"uid": 7, "gid": 8, "additionalGids": [9, 10]}""");
        });
        Assert.Equal(["uid=7 gid=8 groups=9,10", "allow", "7"], bundle.Ours("run", "box").Run().Lines);
    }

    [OciFact]
    public void A_log_in_json_has_the_error_and_standard_error_has_it_bare()
    {
        Bundle bundle = new Bundle(machine, "true").Written();
        Outcome outcome = bundle.Ours("--log", "log", "--log-format=json", "--systemd-cgroup", "--root",
            $"{bundle.RuntimeDirectory}/other", "state", "nobody").Run().Ended(1);
        Assert.Equal("container \"nobody\" does not exist\n", outcome.Err);
        JsonNode line = JsonNode.Parse(File.ReadAllText($"{bundle.Path}/log"))!;
        Assert.Equal(("error", "container \"nobody\" does not exist"), ((string)line["level"]!, (string)line["msg"]!));
    }

    [OciFact]
    public void A_log_that_nobody_reads_is_not_waited_for()
    {
        Bundle bundle = new Bundle(machine, "true").Written();
        Outcome outcome = bundle.Script("mkfifo log; timeout 5 $oci --log log state nobody; echo $?").Run();
        Assert.Equal(["1"], outcome.Lines);
        Assert.Contains("container \\\"nobody\\\" does not exist", outcome.Err, StringComparison.Ordinal);
    }

    [OciFact]
    public void Two_containers_of_one_name_are_refused_and_delete_wants_force_for_one_that_runs()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Outcome outcome = bundle.Script("$oci run -d box < /dev/null > /dev/null 2>&1; $oci create box; echo $?; "
            + "$oci delete box; echo $?; $oci delete --force box; echo $?; $oci delete --force box; echo $?").Run();
        Assert.Equal(["1", "1", "0", "0"], outcome.Lines);
        outcome.Says("container with id exists: box", "cannot delete container box that is not stopped: running");
    }

    [OciFact]
    public void Hpcrun_oci_is_the_same_program()
    {
        Bundle bundle = new Bundle(machine, "echo", "hi").Written();
        Assert.Equal("hi", machine.Run("oci", "run", "box").In(bundle.Path).With("XDG_RUNTIME_DIR", bundle.RuntimeDirectory)
            .Run().Text);
    }

    /// <summary>A cgroup v2 hierarchy in a mount namespace of the test's, with a part of it given to the user.</summary>
    [OciFact]
    public void In_a_delegated_cgroup_the_container_gets_one_that_goes_with_it()
    {
        if (!Environment.IsPrivilegedProcess) return;  // only root can delegate
        Bundle bundle = new Bundle(machine, "sleep", "60")
            .Written(config => config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "cgroup" }));
        string become = string.Join(' ', machine.User.Become);
        Outcome outcome = bundle.Script($$"""
            part=/sys/fs/cgroup/hpcrun-test-$$
            unshare -m bash -c 'mount -t cgroup2 none /sys/fs/cgroup &&
                mkdir '$part' && chown -R {{machine.User.Uid}} '$part' && echo $$ > '$part'/cgroup.procs &&
                {{become}} '$oci' run -d box < /dev/null > /dev/null 2>&1 && cat '$part'/hpcrun-oci-box/cgroup.procs | wc -l &&
                {{become}} '$oci' exec box cat /proc/self/cgroup | grep 0:: &&
                {{become}} '$oci' delete -f box; ls -d '$part'/*/; echo $$ > /sys/fs/cgroup/cgroup.procs
                until rmdir '$part' 2> /dev/null; do sleep 0.1; done' # who cleared up ends a moment later
            """).AsRoot().Run();
        Assert.Equal(["1", "0::/"], outcome.Lines);
    }

    [OciFact]
    public void Fifty_containers_at_once_come_and_go()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "echo $$ >> /srv/log")
            .Written(config => config["root"]!["readonly"] = false);
        bundle.Script("for n in $(seq 50); do $oci run box$n < /dev/null & done; wait; $oci list -q").Run().Ended(0);
        Assert.Equal(50, File.ReadAllLines($"{bundle.Path}/rootfs/srv/log").Length);
    }
}
