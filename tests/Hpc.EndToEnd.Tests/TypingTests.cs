using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>A contained program cannot put input into the caller's terminal.</summary>
[Collection(Machine.Name)]
public class TypingTests(Machine machine)
{
    private const string Ways = "sti linux high x32 compat";

    private string Probe()
    {
        string program = Path.Combine(machine.NewDirectory(), "type");
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", program, Path.Combine(Here(), "probes/type.c"));
        return program;
    }

    /// <summary>/dev/null is no terminal (ENOTTY): it is the filter that answers, whatever dev.tty.legacy_tiocsti is.</summary>
    [EndToEndTheory]
    [InlineData("-c")]
    [InlineData("--containall")]
    [InlineData("--compat")]
    [InlineData("-c --fakeroot")]
    public void A_contained_program_is_refused_by_every_way(string options)
    {
        string program = Probe();
        string[] ways = Ways.Split(' ');
        Assert.Equal([.. ways.Select(way => $"{way} EPERM"), "size ENOTTY"],
            machine.Script($"$hpcrun exec {options} --bind {program}:/opt/type $image /opt/type {Ways} size < /dev/null")
                .Run().Lines);
    }

    [EndToEndFact]
    public void A_plain_launch_is_not_filtered() => Assert.Equal(
        ["sti ENOTTY", "Seccomp:\t0"],
        machine.Script($"$hpcrun exec --bind {Probe()}:/opt/type $image sh -c '/opt/type sti < /dev/null; "
            + "grep Seccomp: /proc/self/status'").Run().Lines);

    /// <summary>/dev/pts of a contained program is a new one; tty(1) finds its terminal by another name.</summary>
    [EndToEndTheory]
    [InlineData("-c")]
    [InlineData("--containall")]
    public void The_terminal_has_a_name_in_a_contained_program(string options) =>
        Assert.Equal("/dev/console",
            machine.Script($"script -qec \"$hpcrun exec {options} $image tty\" /dev/null < /dev/null | tr -d '\\r'").Run().Text);

    [EndToEndFact]
    public void What_joins_a_contained_process_is_refused_too()
    {
        string program = Probe();
        Assert.Equal("sti EPERM", machine.Script($"""
            ready={machine.NewDirectory()}/ready
            $hpcrun exec -c --bind {program}:/opt/type --bind $(dirname $ready):/data $image sh -c 'echo $$ > /data/ready
                exec sleep 60' & sleeper=$!
            eventually test -s $ready; $hpcrun exec --join $sleeper /opt/type sti < /dev/null; kill $sleeper
            """).Run().Text);
    }

    [EndToEndFact]
    public void On_a_terminal_nothing_is_typed_and_its_keys_still_stop_the_program()
    {
        string launch = $"{machine.Hpcrun} exec -c --bind {Probe()}:/opt/type {machine.Images.SquashFs}";
        string script = machine.NewFile($"""
            trap : INT; stty -echo
            {launch} sh -c '/opt/type sti size; exec sleep 60'
            echo ended with $?
            """, "on-a-terminal");
        Assert.Equal(["sti EPERM", "size done", "ended with 130"], machine.OnATerminal(script, "size done", "\\003"));
    }

    /// <summary>The filter takes no session from the program: the caller's shell stops it and has it go on, as any
    /// other.</summary>
    [EndToEndTheory]
    [InlineData("-c")]
    [InlineData("--pid")]
    [InlineData("-C")]
    public void The_shells_job_control_works_under_the_filter_and_in_a_pid_namespace(string options)
    {
        string script = machine.NewFile($$"""
            set -m; stty -echo
            {{machine.Hpcrun}} exec {{options}} {{machine.Images.SquashFs}} sh -c \
                'echo started; read line; echo got $line; read line; exit $line'
            echo stopped with $?; jobs -s | grep -c Stopped
            fg > /dev/null; echo ended with $?
            """, "with-jobs");
        Assert.Equal(["started", "stopped with 148", "1", "got input", "ended with 3"],
            machine.OnATerminal(script, "started", "\\032", "1", "input\\n", "got input", "3\\n"));
    }

    [EndToEndTheory]
    [InlineData("-c")]
    [InlineData("--pid")]
    [InlineData("-C")]
    public void What_the_shell_sends_to_the_background_stops_when_it_reads_and_goes_on_in_the_foreground(string options)
    {
        string script = machine.NewFile($$"""
            set -m; stty -echo
            {{machine.Hpcrun}} exec {{options}} {{machine.Images.SquashFs}} sh -c 'echo got $(head -n 1)' &
            until jobs -s | grep -q Stopped; do sleep 0.1; done; echo waits
            fg > /dev/null; echo ended with $?
            """, "with-background");
        Assert.Equal(["waits", "got input", "ended with 0"], machine.OnATerminal(script, "waits", "input\\n"));
    }

    /// <summary>A runtime that has no terminal to give: its program is in a session of its own, and the filter of its bundle or
    /// none is as it says.</summary>
    [EndToEndFact]
    public void The_runtime_without_a_terminal_runs_under_a_filter_like_this() => Assert.Equal("done", machine.Script($$$$"""
        b=$(mktemp -d); mkdir $b/rootfs; cp -r $dir/. $b/rootfs/; cd $b
        cat > config.json <<'end'
        {"ociVersion": "1.0.2", "root": {"path": "rootfs"}, "process": {"terminal": false, "cwd": "/", "args": ["sh", "-c",
        "echo done"], "noNewPrivileges": true},
         "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
         "linux": {"namespaces": [{"type": "mount"}, {"type": "user"}, {"type": "pid"}], "uidMappings": [{"containerID": 0,
         "hostID": UID, "size": 1}],
         "gidMappings": [{"containerID": 0, "hostID": GID, "size": 1}],
         "seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["ioctl"], "action": "SCMP_ACT_ERRNO",
         "args": [{"index": 1, "value": 21522, "op": "SCMP_CMP_EQ"}]}]}}}
        end
        sed -i "s/UID/$(id -u)/; s/GID/$(id -g)/" config.json
        {{{{machine.HpcrunOci}}}} run typing-$$ < /dev/null; cd /; rm -rf $b
        """).Run().Text);

    private static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
