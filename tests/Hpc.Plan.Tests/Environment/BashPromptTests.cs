using System.Diagnostics;
using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>What bash inside shows, whatever its own files say.</summary>
public sealed class BashPromptTests
{
    private static readonly RunRequest Exec = new() { Command = CommandKind.Exec };

    [Fact]
    public void Bash_is_told_to_show_that_it_is_inside() =>
        Assert.Equal("PS1='hpcrun> '; unset PROMPT_COMMAND",
            ContainerEnvironment.Compose(StandardImage.Inputs([], Exec)).Block.Get("PROMPT_COMMAND"));

    [Fact]
    public void A_prompt_that_the_user_sets_is_shown_as_he_wrote_it() => Assert.Equal(
        @"PS1='it'\''s \w> '; unset PROMPT_COMMAND",
        ContainerEnvironment.Compose(StandardImage.Inputs([], Exec with { Environment = [new("PS1", @"it's \\w> ")] })).Block
            .Get("PROMPT_COMMAND"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_callers_own_command_comes_first_and_is_kept_unless_his_variables_are_not(bool clean)
    {
        string value = ContainerEnvironment.Compose(StandardImage.Inputs(["PROMPT_COMMAND=history -a"],
            Exec with { CleanEnvironment = clean })).Block.Get("PROMPT_COMMAND")!;
        Assert.Equal(!clean, value.StartsWith("history -a\n", StringComparison.Ordinal));
        Assert.Contains("PS1='hpcrun> '", value, StringComparison.Ordinal);
    }

    /// <summary>Words of callers that end in ways that more words behind them would break.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("A=$((A+1))")]
    [InlineData("A=$((A+1));")]
    [InlineData("A=$((A+1)) # it's mine")]
    [InlineData("true & A=$((A+1)) &")]
    public void The_first_prompt_of_bash_is_the_one_of_the_container_and_then_the_variable_is_the_callers(string? own)
    {
        EnvironmentInputs inputs = StandardImage.Inputs(own is null ? [] : ["PROMPT_COMMAND=" + own], Exec);
        string[] lines = Bash(ContainerEnvironment.Compose(inputs).Block, "PS1='of the image> '\n");
        Assert.Equal(["hpcrun> ", own ?? "unset"], lines);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_shell_that_runs_the_images_scripts_comes_to_the_same(string shell)
    {
        string[] host = ["PROMPT_COMMAND=it's; mine'"];
        EnvironmentInputs plain = StandardImage.Inputs(host, Exec);
        EnvironmentInputs inputs = StandardImage.Inputs(host, Exec,
            StandardImage.Files().With("/.singularity.d/env/91-environment.sh", "case a in a) ;; esac\n"));
        Assert.Equal("PROMPT_COMMAND=" + ContainerEnvironment.Compose(plain).Block.Get("PROMPT_COMMAND"),
            ShellPreludeTests.Entry(shell, "PROMPT_COMMAND", inputs));
        Assert.Equal("PROMPT_COMMAND=PS1='hpcrun> '; unset PROMPT_COMMAND",
            ShellPreludeTests.Entry(shell, "PROMPT_COMMAND", inputs with { Host = new EnvironmentBlock([]) }));
    }

    public static TheoryData<string> Shells => [.. RealShell.All];

    /// <summary>PS1 and PROMPT_COMMAND at the first prompt of an interactive bash with such a bashrc.</summary>
    private static string[] Bash(EnvironmentBlock environment, string bashrc)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, bashrc);
        ProcessStartInfo start = new("/bin/bash", ["--noprofile", "--rcfile", file, "-i"])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (string name in new[] { "PS1", "PROMPT_COMMAND" })
        {
            start.Environment[name] = environment.Get(name);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Write("echo \"$PS1\"; echo \"${PROMPT_COMMAND-unset}\"\nexit 0\n");
        process.StandardInput.Close();
        _ = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        File.Delete(file);
        return output.TrimEnd('\n').Split('\n');
    }
}
