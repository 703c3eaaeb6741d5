using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>The prelude is run by the shells of this machine: it has to come to the same environment as the evaluation
/// here.</summary>
public sealed class ShellPreludeTests
{
    private const string ScriptDirectory = "/.singularity.d/env/";

    private static readonly RunRequest Exec = new() { Command = CommandKind.Exec };

    /// <summary>The environment that the solver would have behind the prelude, or null when the shell gave up.</summary>
    private static string? Run(string shell, ContainerEnvironment environment, EnvironmentInputs inputs)
    {
        string directory = Directory.CreateTempSubdirectory("hpcrun-prelude-").FullName + "/";
        try
        {
            string program = environment.Prelude!.Program;
            foreach (ImageScript script in AppScripts.Insert(ImageScripts.Of(inputs.Files), ScifApp.Of(inputs.Request),
                inputs.Files))
            {
                string file = directory + script.Path.Replace('/', '_');
                File.WriteAllBytes(file, System.Text.Encoding.Latin1.GetBytes(script.Text));
                program = program.Replace($". '{script.Path}'", $". '{file}'", StringComparison.Ordinal);
            }

            return RealShell.Start(shell, [program, "hpcrun", "/usr/bin/env", "-0"], environment.Block.Entries);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static EnvironmentInputs WithScript(string script, RunRequest request, params string[] host) =>
        StandardImage.Inputs(host, request, StandardImage.Files().With(ScriptDirectory + "91-environment.sh", script));

    private static string? ValueBehind(string shell, string name, EnvironmentInputs inputs)
    {
        string? entries = Run(shell, ContainerEnvironment.Compose(inputs), inputs);
        return entries?.Split('\n').FirstOrDefault(entry =>
            entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
    }

    /// <summary>One variable that the solver would have, with its name; its value may have lines.</summary>
    internal static string? Entry(string shell, string name, EnvironmentInputs inputs)
    {
        string? entries = Run(shell, ContainerEnvironment.Compose(inputs), inputs);
        return entries is null
            ? null : entries[entries.IndexOf(name + "=", StringComparison.Ordinal)..].Split("\nPS1=hpcrun> ")[0];
    }

    public static TheoryData<string> Shells => [.. RealShell.All];

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_loop_in_a_script_is_run_by_the_shell(string shell)
    {
        EnvironmentInputs inputs = WithScript("for n in 1 2 3; do export N=\"$N$n\"; done\nexport HOST_SEEN=\"${FOO-no}\"\n",
            Exec, "FOO=host", "N=host");
        Assert.Equal("123", ValueBehind(shell, "N", inputs));
        Assert.Equal("no", ValueBehind(shell, "HOST_SEEN", inputs));
        Assert.Equal("host", ValueBehind(shell, "FOO", inputs));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_command_in_a_value_is_run_in_the_container(string shell)
    {
        string[] host = ["APPTAINERENV_X=<$(echo \"a  b\" `echo c`) \"q\" \\$5 $5>", "APPTAINERENV_Y=plain 'q' \"d\" \\"];
        EnvironmentInputs inputs = StandardImage.Inputs(host, Exec);
        Assert.Equal("<a  b c \"q\" $5 >", ValueBehind(shell, "X", inputs));
        Assert.Equal("plain 'q' \"d\" \\", ValueBehind(shell, "Y", inputs));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void No_helper_of_the_prelude_reaches_the_solver(string shell)
    {
        EnvironmentInputs inputs = WithScript("case a in a) ;; esac", Exec, "FOO=1", "APPTAINERENV_X=1",
            "APPTAINERENV_APPEND_PATH=/z");
        Assert.DoesNotContain("_hpcrun", Run(shell, ContainerEnvironment.Compose(inputs), inputs), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_script_that_goes_elsewhere_does_not_move_the_program(string shell)
    {
        string here = Directory.GetCurrentDirectory();
        EnvironmentInputs inputs = WithScript("cd /tmp && cd /usr\nexport IN=\"$(pwd)\"", Exec, "PWD=" + here);
        Assert.Equal("/usr", ValueBehind(shell, "IN", inputs));
        Assert.Equal(here, PlaceBehind(shell, inputs));
    }

    /// <summary>Where the program starts.</summary>
    private static string PlaceBehind(string shell, EnvironmentInputs inputs)
    {
        // What the shell would have executed says where it is: env of GNU has no word for that, the link in /proc has.
        ContainerEnvironment environment = ContainerEnvironment.Compose(inputs);
        string program = environment.Prelude!.Program;
        string file = Path.GetTempFileName();
        File.WriteAllText(file, inputs.Files.ReadText(ScriptDirectory + "91-environment.sh"));
        program = program.Replace($"'{ScriptDirectory}91-environment.sh'", $"'{file}'", StringComparison.Ordinal)
            .Replace($"command . '{ScriptDirectory}", "true '", StringComparison.Ordinal);
        string? printed = RealShell.Start(shell,
            [program, "hpcrun", "/bin/sh", "-c", "printf 'AT=%s\\0' \"$(readlink /proc/self/cwd)\""], environment.Block.Entries);
        File.Delete(file);
        return printed!.TrimEnd('\n')["AT=".Length..];
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_syntax_error_ends_one_script_and_not_the_launch(string shell)
    {
        TableFiles files = StandardImage.Files().With(ScriptDirectory + "91-environment.sh", "export A=1\nif then\nexport B=2\n")
            .With(ScriptDirectory + "92-next.sh", "case a in a) export C=3 ;; esac\n");
        EnvironmentInputs inputs = StandardImage.Inputs(["FOO=host"], Exec, files);
        Assert.Equal("3", ValueBehind(shell, "C", inputs));
        Assert.Equal("host", ValueBehind(shell, "FOO", inputs));
        Assert.Null(ValueBehind(shell, "B", inputs));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Line_ends_of_windows_are_line_ends_also_for_the_shell(string shell)
    {
        EnvironmentInputs inputs = WithScript(
            "for n in 1 2; do\r\nexport N=\"$N$n\"\r\ndone\r\nexport A=x\r\nreturn\r\nexport B=y\r\n", Exec, "FOO=host");
        Assert.Equal("12", ValueBehind(shell, "N", inputs));
        Assert.Equal("x", ValueBehind(shell, "A", inputs));
        Assert.Null(ValueBehind(shell, "B", inputs));
        Assert.Equal("host", ValueBehind(shell, "FOO", inputs));
        Assert.DoesNotContain("_hpcrun", Run(shell, ContainerEnvironment.Compose(inputs), inputs), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_large_environment_comes_through(string shell)
    {
        string[] host = [.. Enumerable.Range(0, 8000).Select(i => $"VARIABLE_{i}={new string('x', 90)}")];
        EnvironmentInputs inputs = WithScript("case a in a) ;; esac", Exec, host);
        ContainerEnvironment environment = ContainerEnvironment.Compose(inputs);
        Assert.True(environment.Prelude!.Program.Length < 128 * 1024);
        Assert.Equal(8000, Run(shell, environment, inputs)!.Split('\n')
            .Count(entry => entry.StartsWith("VARIABLE_", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void An_app_has_its_environment_behind_a_prelude_too(string shell)
    {
        TableFiles files = new TableFiles().WithProgram("/bin/sh")
            .With("/.singularity.d/env/10-docker2singularity.sh", StandardImage.DockerScript)
            .With("/scif/apps/foo/scif/env/90-environment.sh", "for n in 1 2; do export SAYS=\"$SAYS$SCIF_APPNAME$n\"; done\n");
        EnvironmentInputs inputs = StandardImage.Inputs([], Exec with { App = "foo" }, files);
        Assert.Equal("foo1foo2", ValueBehind(shell, "SAYS", inputs));
        Assert.StartsWith("/scif/apps/foo:/go/bin:", ValueBehind(shell, "PATH", inputs), StringComparison.Ordinal);
    }

    [Fact]
    public void Bash_is_taken_where_the_image_has_it()
    {
        EnvironmentInputs inputs = WithScript("echo x", Exec);
        Assert.Equal("/bin/sh", ContainerEnvironment.Compose(inputs).Prelude!.Shell);
        ((TableFiles)inputs.Files).WithProgram("/bin/bash");
        Assert.Equal("/bin/bash", ContainerEnvironment.Compose(inputs).Prelude!.Shell);
    }

    [Fact]
    public void Random_images_have_the_same_environment_with_and_without_the_prelude()
    {
        int compared = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            EnvironmentInputs plain = RandomInputs(seed, "");
            ContainerEnvironment here = ContainerEnvironment.Compose(plain);
            if (here.Prelude is null)
            {
                compared++;
                Compare(seed, here, RandomInputs(seed, "case a in a) ;; esac\n"));
            }
        }

        Assert.True(compared > 20, $"only {compared} were compared");
    }

    private static void Compare(int seed, ContainerEnvironment here, EnvironmentInputs forced)
    {
        ContainerEnvironment behind = ContainerEnvironment.Compose(forced);
        foreach (string shell in RealShell.All)
        {
            string[] expected = RealShell.Sorted(here.Block.Entries).Split('\n');
            string[] actual = Run(shell, behind, forced)?.Split('\n') ?? [];
            Assert.True(
                expected.SequenceEqual(actual),
                $"seed {seed} {shell}\n{forced.Files.ReadText(ScriptDirectory + "91-environment.sh")}\n"
                + $"here: {string.Join('|', expected.Except(actual))}\nshell: {string.Join('|', actual.Except(expected))}");
        }
    }

    private static EnvironmentInputs RandomInputs(int seed, string addition)
    {
        Random random = new(seed);
        string[] values = ["v", "", "a b", "$FULL", "${EMPTY:-d}", "\\$x", "\"q\"", "it's", "/x:/y", "~", "*", "${SPACED}\\"];
        string[] host =
        [
            .. ScriptRun.Start.Concat(["TERM=xterm", "SHELL=/bin/zsh", "HOSTNAME=node7", "PS1=host", "LANG=de", "NL=a\tb"])
                .Where(_ => random.Next(2) == 0),
            .. new[] { "X", "PATH", "PREPEND_PATH", "APPEND_PATH", "LD_LIBRARY_PATH", "A", "PREPEND_LD_LIBRARY_PATH" }
                .Where(_ => random.Next(3) == 0).Select(name => $"APPTAINERENV_{name}={values[random.Next(values.Length)]}"),
        ];
        return WithScript(RandomScript.Of(seed) + "\n" + addition,
            Exec with { Evaluate = random.Next(4) > 0, CleanEnvironment = random.Next(4) == 0 }, host);
    }
}
