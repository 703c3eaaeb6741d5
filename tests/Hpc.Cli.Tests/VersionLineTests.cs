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

    [Fact]
    public void Under_its_own_name_it_is_its_own() => Assert.Matches(@"^hpcrun \d+\.\d+\.\d+$", VersionLine.Of("hpcrun"));
}
