namespace Hpc.EndToEnd.Tests;

/// <summary>--fusemount: a FUSE program of the container serves a directory of it (probes/serve.c: one file with the program's
/// words).</summary>
[Collection(Machine.Name)]
public class FuseMountTests(Machine machine)
{
    public static TheoryData<string, string> Ways => new()
    {
        { "hpcrun", "container" }, { "hpcrun", "container-daemon" }, { "apptainer", "container" },
        { "singularity", "container-daemon" },
    };

    private string Image => machine.Images.Sif;

    private UserCommand Exec(string name, string mount, params string[] words) =>
        new CalledAs(machine, name).Run(["exec", "-B", Program() + ":/opt/serve", "--fusemount", mount, .. words]);

    [EndToEndTheory, MemberData(nameof(Ways))]
    public void What_the_program_serves_is_there_when_the_command_starts(string name, string type)
    {
        foreach (string image in new[] { machine.Images.Sif, machine.Images.Directory })
        {
            string[] words = ["sh", "-c", "cd /srv/new; ls; cat served"];
            UserCommand look = Exec(name, type + ":/opt/serve hello world /srv/new", [image, .. words]);
            Assert.Equal("served\nhello world", look.Run().AndSilent().Text);
        }
        string[] contained = ["-C", "--fakeroot", Image, "cat", "/srv/new/served"];
        Assert.Equal("hello", Exec(name, type + ":/opt/serve hello /srv/new", contained).Run().Text);
        Assert.Empty(machine.ProcessesLeft());
        machine.Script("pgrep -u $(id -u) -x serve").Run().Ended(1);
    }

    [EndToEndFact]
    public void The_command_may_start_in_it_and_several_are_served_at_once()
    {
        string[] second = ["--fusemount", "container:/opt/serve two /b/c", "--pwd", "/a"];
        string[] look = ["cat", "served", "/b/c/served"];
        Assert.Equal("one\ntwo", Exec("hpcrun", "container:/opt/serve one /a", [.. second, Image, .. look]).Run().Text);
    }

    [EndToEndFact]
    public void A_signal_of_the_terminal_and_the_end_of_the_program_are_as_they_are_without() =>
        Exec("hpcrun", "container:/opt/serve x /a", Image, "sh", "-c", "kill -TERM $$").Run().Ended(143);

    [EndToEndTheory]
    [InlineData("container:nosuchprogram /a", "nosuchprogram", "not found")]
    [InlineData("container-daemon:false /a", "\"false\"", "failure")]
    [InlineData("host:sshfs x: /a", "host", "container only")]
    [InlineData("container:serve", "absolute path")]
    [InlineData("serve /a", "absolute path")]
    public void What_cannot_be_is_refused_with_the_reason(string mount, params string[] words) =>
        Exec("hpcrun", mount, Image, "true").Run().Ended(255).Says(words);

    [EndToEndFact]
    public void Nothing_can_be_mounted_inside_and_the_program_needs_its_pid_namespace()
    {
        string inside = machine.NewFile("x") + ":/a/file";
        Exec("hpcrun", "container:/opt/serve x /a", "-B", inside, Image, "true").Run().Refused("/a/file", "FUSE");
        Exec("hpcrun", "container:/opt/serve x /a", "--no-pid", Image, "true").Run().Refused("--no-pid");
    }

    private string Program()
    {
        string program = Path.Combine(machine.NewDirectory(), "serve");
        string source = Path.Combine(Machine.SourceDirectory(), "probes/serve.c");
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", program, source);
        return program;
    }
}
