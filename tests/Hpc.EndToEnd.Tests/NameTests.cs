namespace Hpc.EndToEnd.Tests;

/// <summary>The names under which scripts call the program.</summary>
[Collection(Machine.Name)]
public class NameTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("apptainer")]
    [InlineData("singularity")]
    public void A_link_with_the_old_name_behaves(string name)
    {
        string link = Path.Combine(machine.NewDirectory(), name);
        File.CreateSymbolicLink(link, machine.Hpcrun);
        Assert.Equal("image",
            new UserCommand(machine.User, link, "exec", machine.Images.SquashFs, "cat", "/etc/of-the-image").Run().Text);
    }

    [EndToEndFact]
    public void An_image_that_is_executed_runs_its_runscript()
    {
        string directory = machine.NewDirectory(), sif = Path.Combine(directory, "app.sif");
        File.CreateSymbolicLink(Path.Combine(directory, "run-singularity"), machine.Hpcrun);
        File.Copy(machine.Images.Sif, sif);
        Machine.Tool("chmod", "755", sif);
        Outcome outcome = new UserCommand(machine.User, sif, "echo", "--bind", "x").With("PATH", directory + ":/usr/bin:/bin")
            .Run();
        Assert.Equal("Running command: echo --bind x\n--bind x", outcome.Text);
    }

    [EndToEndTheory]
    [InlineData("version")]
    [InlineData("--version")]
    public void The_version_is_printed(string word) => Assert.Matches(@"\d+\.\d+\.\d+", machine.Run(word).Run().Text);

    [EndToEndTheory]
    [InlineData("--help")]
    [InlineData("help")]
    public void Help_names_every_command(string word)
    {
        string text = machine.Run(word).Run().Text;
        Assert.All(new[] { "exec", "run", "shell", "test", "inspect", "sif", "doctor", "version" },
            command => Assert.Contains(command, text, StringComparison.Ordinal));
    }

    [EndToEndTheory]
    [InlineData("exec")]
    [InlineData("run")]
    [InlineData("shell")]
    public void Help_of_a_command_names_its_options(string command) =>
        Assert.All(new[] { "--bind", "--env", "--overlay", "--explain" },
            option => Assert.Contains(option, machine.Run(command, "--help").Run().Text, StringComparison.Ordinal));

    [EndToEndFact]
    public void An_unknown_command_is_a_usage_error() => machine.Run("exce").Run().Ended(1).Says("exce");

    [EndToEndFact]
    public void The_doctor_says_what_this_host_has()
    {
        Outcome outcome = machine.Run("doctor").Run();
        Assert.All(new[] { "user namespace", "/dev/fuse" },
            word => Assert.Contains(word, outcome.Out, StringComparison.OrdinalIgnoreCase));
    }
}
