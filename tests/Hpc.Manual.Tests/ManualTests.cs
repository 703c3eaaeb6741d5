using System.Runtime.CompilerServices;
using System.Text;
using Hpc.CommandLine;
using Hpc.SquashFs.Tests;

namespace Hpc.Manual.Tests;

/// <summary>src/manual is what the tables of options say. HPCRUN_UPDATE_GOLDEN=1 writes it anew.</summary>
public class ManualTests
{
    private static readonly string Place = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../src/manual"));

    private static readonly Dictionary<string, string> Files = new[] { ("hpcrun", ManualTree.Whole) }
        .Concat(ManualTree.Whole.Commands.Select(verb => ($"hpcrun {verb.Name}", verb)))
        .ToDictionary(page => "man1/" + ManualPage.Name(page.Item1), page => ManualPage.Of(page.Item1, page.Item2))
        .Append(new("completions/hpcrun.bash", Completion.Bash())).Append(new("completions/_hpcrun", Completion.Zsh()))
        .Append(new("completions/hpcrun.fish", Completion.Fish())).ToDictionary();

    [Fact]
    public void Pages_and_completions_are_those_of_the_tables()
    {
        if (Environment.GetEnvironmentVariable("HPCRUN_UPDATE_GOLDEN") == "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "golden files are not rewritten in CI");
            foreach ((string name, string text) in Files)
            {
                File.WriteAllText(Path.Combine(Place, name), text);
            }
        }

        Assert.All(Files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Place, file.Key))));
    }

    [Fact]
    public void Nothing_else_lies_there()
    {
        var there = Directory.GetFiles(Place, "*", SearchOption.AllDirectories).Select(path => path[(Place.Length + 1)..]);
        Assert.Equal(Files.Keys.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_that_help_shows_is_in_all_completions()
    {
        var options = ManualTree.Walk(ManualTree.Whole, "hpcrun").SelectMany(command => command.Command.Options);
        Assert.All(options.Where(option => !option.IsHidden), option =>
        {
            Assert.Contains($" -l {option.Name} ", Files["completions/hpcrun.fish"]);
            Assert.Contains($"--{option.Name}", Files["completions/hpcrun.bash"]);
        });
    }

    [Theory]
    [InlineData("hpcrun ex", "exec")]
    [InlineData("hpcrun exec --writable-t", "--writable-tmpfs")]
    [InlineData("hpcrun exec --bind x --name-scope j", "job")]
    [InlineData("hpcrun -q sif hea", "header")]
    [InlineData("hpcrun exec image.sif --fakeroot --pi", "")] // the program's own words
    [InlineData("hpcrun pull --ar", "--arch --arch-variant")]
    public void Bash_suggests(string line, string expected)
    {
        string script = $"source {Place}/completions/hpcrun.bash; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
            + "_hpcrun; echo \"${COMPREPLY[*]}\"";
        Assert.Equal(expected, Encoding.ASCII.GetString(Tool.Run("bash", ["-c", script])).Trim());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
