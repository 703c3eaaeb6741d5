using System.Text.RegularExpressions;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>The line that workflow managers read before their first task.</summary>
public class VersionLineTests
{
    [Theory]
    [InlineData("apptainer", "apptainer", 1)]
    [InlineData("singularity", "singularity-ce", 3)]
    public void Under_another_programs_name_the_line_is_one_that_its_callers_accept(string calledAs, string flavour, int least)
    {
        Match line = Regex.Match(VersionLine.Of(calledAs), @"^([a-z-]+) version (\d+)\.(\d+)\.(\d+)\+hpcrun\d+(\.\d+)*$");
        Assert.Equal(flavour, line.Groups[1].Value);
        Assert.True(int.Parse(line.Groups[2].Value) >= least);
    }

    [Theory]
    [InlineData("apptainer")]
    [InlineData("singularity")]
    public void The_command_version_prints_the_bare_number_under_another_programs_name(string calledAs)
    {
        Assert.Matches(@"^\d+\.\d+\.\d+\+hpcrun\d+(\.\d+)*$", VersionLine.OfCommand(calledAs));
        Assert.EndsWith($" version {VersionLine.OfCommand(calledAs)}", VersionLine.Of(calledAs));
    }

    [Theory]
    [InlineData("--version", true)]
    [InlineData("version", false)]
    public void The_option_and_the_command_are_told_apart(string word, bool isOption)
    {
        CommandLine line = CommandLine.Split(["apptainer", word]);
        Assert.Equal(("version", isOption), (line.Command, line.IsOption));
    }

    [Fact]
    public void Under_its_own_name_it_is_its_own() => Assert.Matches(@"^hpcrun \d+\.\d+\.\d+$", VersionLine.Of("hpcrun"));
}
