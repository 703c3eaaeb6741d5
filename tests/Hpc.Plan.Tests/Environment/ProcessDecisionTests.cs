using Xunit;

namespace Hpc.Plan.Tests;

public sealed class ProcessDecisionTests
{
    private static ProcessArguments Decide(CommandKind command, FileTree files, OciConfig? oci = null,
        params string[] arguments) =>
        ProcessDecision.Decide(new RunRequest { Command = command, Arguments = arguments }, files, "/a:/b/", oci);

    private static ProcessArguments Decide(RunRequest request, FileTree? files = null) =>
        ProcessDecision.Decide(request, files ?? StandardImage.Files(), "/bin");

    [Theory]
    [InlineData("prog", "/a/prog /b/prog")]
    [InlineData("/x/prog", "/x/prog")]
    [InlineData("./prog", "./prog")]
    public void A_command_without_a_slash_is_searched_in_path(string command, string candidates)
    {
        ProcessArguments process = Decide(CommandKind.Exec, new TableFiles(), null, command, "-x");
        Assert.Equal([command, "-x"], process.Argv);
        Assert.Equal(candidates, string.Join(' ', process.Candidates));
        Assert.Equal(command.Contains('/', StringComparison.Ordinal) ? null : "/a:/b/", process.SearchedPath);
    }

    [Fact]
    public void An_empty_part_of_path_is_the_working_directory() => Assert.Equal(
        ["/a/p", "./p"], ProcessDecision.Decide(new RunRequest { Command = CommandKind.Exec, Arguments = ["p"] },
            new TableFiles(), "/a::").Candidates);

    [Fact]
    public void Run_prefers_the_runscript()
    {
        Assert.Equal(["/.singularity.d/runscript", "foo"], Decide(CommandKind.Run, StandardImage.Files(), null, "foo").Argv);
        Assert.Equal(["/singularity", "foo"],
            Decide(CommandKind.Run, new TableFiles().WithProgram("/singularity"), null, "foo").Argv);
        ProcessArguments shell = Decide(CommandKind.Run, new TableFiles().WithProgram("/bin/sh"));
        Assert.Equal(["/bin/sh"], shell.Argv);
        Assert.Equal("the image has no runscript; starting /bin/sh", Assert.Single(shell.Notes));
        Assert.Throws<RefusedException>(() => Decide(CommandKind.Run, new TableFiles()));
    }

    [Theory]
    [InlineData("", "c1 c2", "", "c1 c2")]
    [InlineData("", "c1 c2", "echo test", "echo test")]
    [InlineData("e", "", "x y", "e x y")]
    [InlineData("e", "c1", "", "e c1")]
    [InlineData("e", "c1", "x", "e x")]
    public void Arguments_replace_cmd_and_follow_entrypoint(string entrypoint, string command, string arguments, string argv)
    {
        static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        OciConfig config = new() { Entrypoint = Split(entrypoint), Command = Split(command) };
        Assert.Equal(Split(argv), Decide(CommandKind.Run, new TableFiles(), config, Split(arguments)).Argv);
        TableFiles image = new TableFiles().With("/.singularity.d/runscript", Runscript(config), executable: true);
        Assert.Equal(Split(argv), Decide(CommandKind.Run, image, null, Split(arguments)).Argv);
    }

    [Fact]
    public void Quotes_dollars_and_spaces_of_a_stock_runscript_arrive_as_written()
    {
        OciConfig config = new()
        {
            Entrypoint = ["/bin/sh", "-c", "echo \"a  b\" 'c' $HOME `x` \\n *"],
            Command = ["", "it's", "{a,b} ~"]
        };
        TableFiles image = new TableFiles().With("/.singularity.d/runscript", Runscript(config), executable: true);
        Assert.Equal([.. config.Entrypoint, .. config.Command], Decide(CommandKind.Run, image).Argv);
    }

    [Theory]
    [InlineData("OCI_CMD='\"sh\"'", "OCI_CMD='$(date)'")]
    [InlineData("OCI_CMD='\"sh\"'", "OCI_CMD='\"$HOME\"'")]
    [InlineData("OCI_CMD='\"sh\"'", "OCI_CMD='sh; date'")]
    [InlineData("OCI_CMD='\"sh\"'", "date\nOCI_CMD='\"sh\"'")]
    [InlineData("exec \"$@\"\n", "exec \"$@\" more\n")]
    public void A_runscript_that_only_looks_like_a_stock_one_is_run(string original, string changed)
    {
        string text = Runscript(new OciConfig { Command = ["sh"] });
        Assert.Contains(original, text, StringComparison.Ordinal);
        TableFiles image = new TableFiles().With("/.singularity.d/runscript",
            text.Replace(original, changed, StringComparison.Ordinal), executable: true);
        Assert.Equal(["/.singularity.d/runscript"], Decide(CommandKind.Run, image).Argv);
    }

    /// <summary>A script of the stock shape: words in double quotes inside single quotes, joined by eval.</summary>
    private static string Runscript(OciConfig config) => $$"""
        #!/bin/sh
        OCI_ENTRYPOINT='{{Quote(config.Entrypoint)}}'
        OCI_CMD='{{Quote(config.Command)}}'

        for arg in "$@"; do
            ARGUMENTS="${ARGUMENTS} \"$arg\""
        done
        # joined by rules that the reader knows
        eval "set ${SINGULARITY_OCI_RUN}"
        exec "$@"

        """;

    private static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(word =>
        '"' + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("`", "\\`", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal) + '"'))
        .Replace("'", "'\"'\"'", StringComparison.Ordinal);

    [Fact]
    public void Shell_takes_bash_then_sh_and_tells_its_name()
    {
        ProcessArguments bash = Decide(CommandKind.Shell, new TableFiles().WithProgram("/bin/bash").WithProgram("/bin/sh"),
            null, "-c", "x");
        Assert.Equal(["/bin/bash", "--norc", "-c", "x"], bash.Argv);
        Assert.Equal(new EnvironmentAssignment("SHELL", "/bin/bash"), Assert.Single(bash.Environment));
        Assert.Equal(["/bin/sh"], Decide(CommandKind.Shell, new TableFiles().WithProgram("/bin/sh")).Argv);
        RunRequest zsh = new() { Command = CommandKind.Shell, Shell = "/bin/zsh" };
        Assert.Equal(["/bin/zsh"], Decide(zsh, new TableFiles().WithProgram("/bin/zsh").WithProgram("/bin/sh")).Argv);
        ProcessArguments another = Decide(zsh, new TableFiles().WithProgram("/bin/sh"));
        Assert.Equal(["/bin/sh"], another.Argv);
        Assert.Contains("/bin/zsh", Assert.Single(another.Notes), StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => Decide(CommandKind.Shell, new TableFiles()));
    }

    [Fact]
    public void Test_runs_the_test_script_or_has_nothing_to_do()
    {
        Assert.Equal(["/.singularity.d/test"],
            Decide(CommandKind.Test, new TableFiles().WithProgram("/.singularity.d/test")).Argv);
        Assert.Equal("the image has no test script", Decide(CommandKind.Test, new TableFiles()).NothingToDo);
    }

    /// <summary>A runscript is made for a person who waits for it.</summary>
    [Fact]
    public void An_instance_has_the_start_script_or_an_entrypoint_or_nothing()
    {
        OciConfig oci = new() { Entrypoint = ["e"], Command = ["c"] };
        Assert.Equal(["/.singularity.d/startscript", "x"],
            Decide(CommandKind.Start, new TableFiles().WithProgram("/.singularity.d/startscript"), oci, "x").Argv);
        Assert.Equal(["e", "x"], Decide(CommandKind.Start, new TableFiles(), oci, "x").Argv);
        Assert.True(Decide(CommandKind.Start, new TableFiles().WithProgram("/.singularity.d/runscript"), oci).IsNothing);
        Assert.True(Decide(CommandKind.Start, new TableFiles().WithProgram("/bin/sh")).IsNothing);
    }

    [Theory]
    [InlineData("web:/a/b", "web", "/a/b")]
    [InlineData("a.b_c-9:/:x", "a.b_c-9", "/:x")]
    [InlineData("a/b:/x", null, null)]
    [InlineData(":/x", null, null)]
    [InlineData("..:/x", null, null)]
    [InlineData("web:x", null, null)]
    [InlineData("web", null, null)]
    public void The_word_of_an_instance_has_its_name_and_its_logs(string word, string? name, string? log)
    {
        InstanceRequest? instance = InstanceRequest.Parse(word);
        Assert.Equal((name, log), (instance?.Name, instance?.Log));
        Assert.Equal(name is null ? null : word, instance?.Word);
    }

    [Fact]
    public void An_app_has_scripts_of_its_own()
    {
        Assert.Equal(["/scif/apps/foo/scif/runscript", "x"],
            Decide(new RunRequest { Command = CommandKind.Run, App = "foo", Arguments = ["x"] }).Argv);
        foreach (string app in new[] { "nosuch", "../../x", "" })
        {
            CommandLineException error =
                Assert.Throws<CommandLineException>(() => Decide(new RunRequest { Command = CommandKind.Run, App = app }));
            Assert.Equal("its apps: bar, foo", error.Remedy);
        }
    }

    [Fact]
    public void Behind_a_prelude_the_shell_is_what_is_executed()
    {
        ProcessArguments wrapped =
            new ShellPrelude("/bin/sh", "reason", "program").Wrap(Decide(CommandKind.Exec, new TableFiles(), null, "p", "-x"));
        Assert.Equal(["/bin/sh", "-c", "program", "hpcrun", "p", "-x"], wrapped.Argv);
        Assert.Equal(["/bin/sh"], wrapped.Candidates);
    }
}
