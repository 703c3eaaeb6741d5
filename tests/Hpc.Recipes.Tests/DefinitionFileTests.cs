namespace Hpc.Recipes.Tests;

/// <summary>Definition files as Apptainer reads them.</summary>
public class DefinitionFileTests
{
    private const string Header = "Bootstrap: docker\nFrom: debian:12\n";

    private static DefinitionFile Parse(string text) =>
        DefinitionFile.Parse(text, new BuildArguments(new Dictionary<string, string>()));

    private static DefinitionStage Only(string text) => Assert.Single(Parse(text).Stages);

    private static string Refused(string text)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Parse(text));
        return $"{error.Message}; {error.Remedy}";
    }

    [Theory]
    [InlineData("Bootstrap: docker\nFrom: debian:12 # the base\n")]
    [InlineData("# a recipe\n\n  BootStrap : docker\n\n  FROM:debian:12\n")]
    [InlineData("bootstrap: docker\r\nfrom: debian:12\r\n")]
    [InlineData("Bootstrap: docker\nFrom: deb\\\n  ian:12\n")]
    public void A_header_is_keys_and_values(string text)
    {
        DefinitionStage stage = Only(text);
        Assert.Equal(("docker", "debian:12"), (stage.Header["bootstrap"], stage.Header["from"]));
    }

    [Theory]
    [InlineData("Bootstrap: docker\nFrom\n", "line 2", "has no value")]
    [InlineData("Bootstrap: docker\nForm: x\n", "line 2", "did you mean from?")]
    [InlineData("Bootstrap: docker\n\n\nOwner: x\n", "line 4", "'owner' is unknown")]
    [InlineData(Header + "%pots\nx\n", "line 3", "did you mean %post?")]
    [InlineData(Header + "%post\nx\n  %files\n", "line 5", "the section '%files' is unknown; %files")]
    [InlineData(Header + "%files\tfrom one\n", "line 3", "'%files' is unknown")]
    [InlineData(Header + "%appinstall\nx\n", "line 3", "has no application")]
    [InlineData("", "", "it is empty")]
    [InlineData("# nothing\n", "", "it is empty")]
    public void What_cannot_be_read_is_said_with_its_line(string text, params string[] said) =>
        Assert.All(said, words => Assert.Contains(words, Refused(text), StringComparison.Ordinal));

    [Fact]
    public void Sections_have_their_lines_as_they_are()
    {
        DefinitionStage stage = Only(Header + "%post -c /bin/bash\n    a  b\n\n\tc % d\n%environment\n  export A=1");
        Assert.Equal(new DefinitionSection("-c /bin/bash", "    a  b\n\n\tc % d\n"), stage.Section("post"));
        Assert.Equal("  export A=1\n", stage.Section("environment").Text);
        Assert.True(stage.Section("runscript").IsEmpty);
    }

    [Fact]
    public void Sections_that_are_repeated_follow_one_another_and_names_have_any_case()
    {
        DefinitionStage stage = Only(Header + "%Post\na\n%test\nt\n%POST\nb\n");
        Assert.Equal("a\nb\n", stage.Section("post").Text);
    }

    [Fact]
    public void A_section_begins_inside_a_here_document_too() =>
        Assert.Equal("cat > x << E\n", Only(Header + "%post\ncat > x << E\n%help\nE\n").Section("post").Text);

    [Fact]
    public void Files_are_pairs_and_those_of_one_stage_are_together()
    {
        DefinitionStage stage = Only(Header + "%files\n# c\na /b\n\"c d\" '/e f'\n%files from one\nx\n%files\ng\n");
        Assert.Equal([new("a", "/b"), new("c d", "/e f"), new("g", "")], stage.Files[0].Transfers);
        Assert.Equal((null, "one"), (stage.Files[0].Stage, stage.Files[1].Stage));
        Assert.Equal(2, stage.Files.Count);
    }

    [Fact]
    public void Labels_are_names_and_values() => Assert.Equal(
        [new("Author", "me you"), new("Empty", ""), new("Quoted", "\"x\"")],
        Only(Header + "%labels\n  Author   me you\n# c\nEmpty\nQuoted \"x\"\n").Labels);

    [Fact]
    public void Applications_keep_their_order_and_sections()
    {
        DefinitionStage stage = Only(Header + "%apprun b\nrun\n%appinstall a\nx\n%appinstall b\ny\n%appinstall a\nz\n");
        Assert.Equal(["b", "a"], stage.Applications);
        Assert.Equal("x\nz\n", stage.Section("appinstall", "a").Text);
    }

    [Fact]
    public void A_stage_begins_at_each_bootstrap_line()
    {
        DefinitionFile file = Parse("# c\n" + Header + "Stage: one\n%post\na\n" + Header + "%files from one\n/x\n");
        Assert.Equal(["one", null], file.Stages.Select(stage => stage.Name));
        Assert.Equal(0, file.IndexOf("one", 1));
        Assert.Contains("no such stage", Assert.Throws<RefusedException>(() => file.IndexOf("two", 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_later_stage_is_counted_from_the_beginning_of_the_file() =>
        Assert.Contains("line 6", Refused(Header + "%post\na\n" + "Bootstrap: docker\nForm: x\n"), StringComparison.Ordinal);
}
