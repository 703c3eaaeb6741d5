using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("/opt/bin/hpcrun exec -e i x", "hpcrun", "exec", "-e i x")]
    [InlineData("apptainer run i", "apptainer", "run", "i")]
    [InlineData("singularity -q -d exec i x", "singularity", "exec", "--quiet --debug i x")]
    [InlineData("singularity -s exec i x", "singularity", "exec", "--quiet i x")]
    [InlineData("apptainer -dv exec i x", "apptainer", "exec", "--debug --verbose i x")]
    [InlineData("apptainer -qs --nocolor sif list f", "apptainer", "sif", "--quiet --quiet list f")]
    [InlineData("hpcrun help sif list", "hpcrun", "help", "sif list")]
    [InlineData("/usr/bin/run-singularity ./I.sif -a --help", "run-singularity", "run", "./I.sif -a --help")]
    [InlineData("hpcrun sif list f", "hpcrun", "sif", "list f")]
    [InlineData("hpcrun --version", "hpcrun", "version", "")]
    [InlineData("hpcrun -h", "hpcrun", "help", "")]
    [InlineData("hpcrun", "hpcrun", null, "")]
    public void The_vector_is_cut_at_the_command(string argv, string calledAs, string? command, string words)
    {
        CommandLine line = CommandLine.Split(argv.Split(' '));
        Assert.Equal((calledAs, command, words), (line.CalledAs, line.Command, string.Join(' ', line.Words)));
    }

    [Fact]
    public void An_option_of_exec_before_exec_is_refused() =>
        Assert.Equal("unknown option \"--bind\"",
            Assert.ThrowsAny<UsageException>(() => CommandLine.Split(["hpcrun", "--bind", "/a", "exec"])).Message);

    [Fact]
    public void A_letter_among_global_ones_is_named() =>
        Assert.Equal("unknown option \"-x\"", Assert.ThrowsAny<UsageException>(() => CommandLine.Split(["hpcrun", "-dx", "exec"]))
            .Message);

    [Fact]
    public void Only_four_commands_start_a_program_in_an_image()
    {
        Assert.Equal(CommandKind.Shell, CommandLine.Split(["hpcrun", "shell", "i"]).Kind);
        Assert.Null(CommandLine.Split(["hpcrun", "doctor"]).Kind);
    }
}
