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
            machine.Script($"$hpcrun exec {options} --bind {program}:/opt/type $image /opt/type {Ways} size < /dev/null").Run().Lines);
    }

    [EndToEndFact]
    public void A_plain_launch_is_not_filtered() => Assert.Equal(
        ["sti ENOTTY", "Seccomp:\t0"], machine.Script($"$hpcrun exec --bind {Probe()}:/opt/type $image sh -c '/opt/type sti < /dev/null; grep Seccomp: /proc/self/status'").Run().Lines);

    [EndToEndFact]
    public void What_joins_a_contained_process_is_refused_too()
    {
        string program = Probe();
        Assert.Equal("sti EPERM", machine.Script($"""
            ready={machine.NewDirectory()}/ready
            $hpcrun exec -c --bind {program}:/opt/type --bind $(dirname $ready):/data $image sh -c 'echo $$ > /data/ready; exec sleep 60' & sleeper=$!
            eventually test -s $ready; $hpcrun exec --join $sleeper /opt/type sti < /dev/null; kill $sleeper
            """).Run().Text);
    }

    [EndToEndFact]
    public void On_a_terminal_nothing_is_typed_and_its_keys_still_stop_the_program()
    {
        string script = machine.NewFile($"stty -echo; {machine.Hpcrun} exec -c --bind {Probe()}:/opt/type {machine.Images.SquashFs} sh -c '/opt/type sti size; exec sleep 60'\n", "on-a-terminal");
        Outcome outcome = machine.Script($$"""(sleep 0.1; while ! pgrep -u $(id -u) -x sleep > /dev/null; do sleep 0.1; done; printf '\003'; sleep 1) | script -qec 'trap : INT; bash {{script}}; echo ended with $?' /dev/null""").Run();
        Assert.Equal("sti EPERM\nsize done\nended with 130", outcome.Text.Replace("\r", "", StringComparison.Ordinal).Replace("^C", "", StringComparison.Ordinal).Trim('\n', '\0'));
    }

    private static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
