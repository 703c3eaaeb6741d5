namespace Hpc.EndToEnd.Tests;

/// <summary>What else can be asked of a mount than its place.</summary>
[Collection(Machine.Name)]
public class MountOptionTests(Machine machine)
{
    /// <summary>The options and the propagation of the mount at /m, as the kernel has them.</summary>
    private string Mount(params string[] options) =>
        string.Join(' ', machine.Run(["exec", "-q", .. options, machine.Images.SquashFs,
        "awk", "$5 == \"/m\" { print $6; for (i = 7; $i != \"-\"; i++) print $i }",
            "/proc/self/mountinfo"]).Run().Lines.Select(line => line.Split(':')[0]));

    [EndToEndTheory]
    [InlineData("ro,nosuid,nodev,noexec", "ro,nosuid,nodev,noexec")]
    [InlineData("noexec,exec,nosymfollow", "nosymfollow")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("rshared,ro", "ro shared")]
    public void A_bind_has_the_flags_and_the_propagation_that_were_asked_for(string options, string expected)
    {
        HashSet<string> found = [.. Mount("-B", $"{machine.NewDirectory()}:/m:{options}").Split(' ', ',')];
        Assert.Superset(expected.Split(' ', ',').ToHashSet(), found);
    }

    [EndToEndFact]
    public void What_is_bound_below_refuses_the_same()
    {
        string outer = machine.NewDirectory(), inner = machine.NewDirectory();
        machine.Script($"cp /bin/busybox {inner}/true; mkdir {outer}/in; $hpcrun -q exec -B {outer}:/m -B "
            + $"{inner}:/m/in $image /m/in/true").Run().Ended(0);
        machine.Run("exec", "-q", "-B", inner + ":/m:noexec", machine.Images.SquashFs, "/m/true").Run().Ended(255);
    }

    [EndToEndFact]
    public void A_file_system_in_memory_has_its_size_and_is_empty_again_next_time()
    {
        string[] words = ["exec", "-q", "--tmpfs", "/m:size=1m,mode=700", machine.Images.SquashFs, "sh", "-c",
            "ls -A /m; stat -c %a /m; df -k /m | awk 'NR == 2 { print $2 }'; echo > /m/f"];
        Assert.Equal(["700", "1024"], machine.Run(words).Run().Lines);
        Assert.Equal(["700", "1024"], machine.Run(words).Run().Lines);
        machine.Run("exec", "-q", "--tmpfs", "/m:ro", machine.Images.SquashFs, "touch", "/m/f").Run().Ended(1).Says("Read-only");
    }

    [EndToEndFact]
    public void Binds_can_lie_in_it() =>
        Assert.Equal("bound", machine.Run("exec", "-q", "--tmpfs", "/m:ro", "-B", machine.NewFile("bound") + ":/m/a/file",
        machine.Images.SquashFs, "cat", "/m/a/file").Run().Text);

    [EndToEndTheory]
    [InlineData("--tmpfs", "m", "not an absolute path")]
    [InlineData("--tmpfs", "/", "the root")]
    [InlineData("--bind", "/tmp:/m:noatime", "not a bind option")]
    public void What_cannot_be_asked_is_named(string option, string value, string why) =>
        machine.Run("exec", option, value, machine.Images.SquashFs, "true").Run().Ended(255).Says(why);
}
