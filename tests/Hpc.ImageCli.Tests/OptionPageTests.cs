using Hpc.CommandLine;
using Hpc.Tests;
using Xunit;

namespace Hpc.ImageCli.Tests;

/// <summary>Of pull, push, build, sign and verify, src/docs/apptainer-options.md says which of Apptainer's options they
/// have.</summary>
public sealed class OptionPageTests
{
    [Theory]
    [InlineData("pull")]
    [InlineData("push")]
    [InlineData("build")]
    [InlineData("sign")]
    [InlineData("verify")]
    public void A_command_has_the_options_that_the_page_says_it_has(string name)
    {
        CommandSpec command = ImageCommandTree.Build().Commands.Single(command => command.Name == name);
        OptionRow[] rows = [.. OptionPage.Rows(name)];
        Assert.InRange(rows.Length, 5, int.MaxValue);
        foreach (OptionRow row in rows)
        {
            bool has = row.Kind is "done" or "no effect";
            Assert.All(row.Names, option => Assert.True(
                has == command.Options.Any(known => known.HasName(option) && known.Refusal is null), option));
        }
    }
}
