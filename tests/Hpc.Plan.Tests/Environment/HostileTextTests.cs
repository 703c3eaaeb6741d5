using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Text that nobody meant: pieces of syntax thrown together. Parsers answer or refuse in their own way, and
/// end.</summary>
public sealed class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "\"", "'", "\\", "$", "${", "}", "$(", ")", "(", "`", "if ", "; then ", "fi", "else ", "{ ", "; }", "X=", "export ",
        "unset ", "[ ", " ]", ":-", ":", "=", ",", "\n", " ", "#", "&&", "||", "|", ";", "!", "~", "*", "a", "ro", "src=", "\0",
        "\u00ff", "image-src=", "id=", "99999999999",
    ];

    private static string Text(int seed)
    {
        Random random = new(seed);
        return string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
    }

    [Fact]
    public void A_script_of_any_text_is_evaluated_or_needs_a_shell()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            string text = Text(seed);
            Exception? error = Record.Exception(() => ScriptRun.Of(text, ScriptRun.Start));
            Assert.True(error is null, $"seed {seed}: {text}\n{error}");
        }
    }

    [Fact]
    public void A_script_that_copies_a_long_value_over_and_over_needs_a_shell()
    {
        string script = "A=aaaa\n" + string.Concat(Enumerable.Repeat("A=$A$A\n", 17))
            + string.Concat(Enumerable.Repeat("B=$A\n", 10_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than 8 MiB", ScriptRun.Of(script, ScriptRun.Start).Obstacle, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
    }

    /// <summary>The default directories are put behind it, which is more than a script may set.</summary>
    [Fact]
    public void A_path_of_as_many_bytes_as_a_script_may_set_is_a_path()
    {
        string script = "A=aaaa\n" + string.Concat(Enumerable.Repeat("A=$A$A\n", 18)) + "export PATH=$A\n";
        EnvironmentInputs inputs = new()
        {
            Request = new RunRequest { Command = CommandKind.Exec }, Host = new EnvironmentBlock(), ImagePath = "/i.sif",
            Home = "/home/u",
            Files = new TableFiles().With("/.singularity.d/env/10-docker.sh", script),
        };
        ContainerEnvironment environment = ContainerEnvironment.Compose(inputs);
        Assert.Null(environment.Prelude);
        Assert.StartsWith("aaaa", environment.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OCI_CMD=")]
    [InlineData("OCI_CMD='")]
    [InlineData("OCI_ENTRYPOINT=''\nOCI_CMD=''")]
    public void A_runscript_that_ends_early_is_another_script(string end) => Assert.Null(OciRunscript.Parse("#!/bin/sh\n" + end));

    [Fact]
    public void A_value_of_any_text_has_a_value()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            OverrideValue value = new("X", Text(seed), Evaluated: true);
            Exception? error = Record.Exception(() =>
            {
                _ = value.Evaluate(new ShellVariables());
                _ = value.Quote();
            });
            Assert.True(error is null, $"seed {seed}: {value.Text}\n{error}");
        }
    }

    [Fact]
    public void The_text_of_an_option_is_taken_or_a_usage_error()
    {
        Action<string>[] parsers =
        [
            text => BindSpec.Parse(text), text => MountSpec.Parse(text), text => EnvironmentSpec.Parse(text),
            text => HomeSpec.Parse(text),
            text => OverlaySpec.Parse(text), text => ByteSize.Parse(text, "--x"),
        ];
        for (int seed = 0; seed < 20_000; seed++)
        {
            string text = Text(seed);
            foreach (Action<string> parse in parsers)
            {
                Exception? error = Record.Exception(() => parse(text));
                Assert.True(error is null or UsageException, $"seed {seed}: {text}\n{error}");
            }
        }
    }

    [Fact]
    public void A_runscript_of_any_text_is_read_or_run()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            string text = $"#!/bin/sh\nOCI_ENTRYPOINT='{Text(seed)}'\nOCI_CMD='{Text(seed + 1)}'\n\neval \"set "
                + $"${{SINGULARITY_OCI_RUN}}\"\nexec \"$@\"\n";
            Exception? error = Record.Exception(() => OciRunscript.Parse(text));
            Assert.True(error is null, $"seed {seed}: {text}\n{error}");
        }
    }
}
