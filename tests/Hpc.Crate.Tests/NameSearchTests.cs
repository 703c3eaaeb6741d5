using System.Text;
using Hpc.Records;

namespace Hpc.Crate.Tests;

public class NameSearchTests
{
    private static readonly NameSearch s_search = new(
        [new("user", "ana"), new("home", "/home/ana"), new("author", "Ana Example"), new("host", "node1")]);

    [Theory]
    [InlineData("by Ana.\n", "1 3 user")]
    [InlineData("banana anatomy ana2\n", "")]
    [InlineData("x\ny /home/ana/data\n", "2 4 home")]
    [InlineData("ANA EXAMPLE, ana_solver@node1\n", "1 0 author, 1 13 user, 1 24 host")]
    [InlineData("ana", "1 0 user")]
    public void A_name_is_found_as_a_word_of_its_own_and_the_longest_one(string text, string expected) =>
        Assert.Equal(expected, string.Join(", ", In(text).Select(hit => $"{hit.Line} {hit.Offset} {hit.Name.Kind}")));

    /// <summary>Wherever a piece that is read at once ends.</summary>
    [Fact]
    public void A_name_on_the_border_of_what_is_read_at_once_is_found_once()
    {
        for (int at = (1 << 20) - 20; at < (1 << 20) + 60; at++)
        {
            string text = new string('\n', at) + "ana\n" + new string('x', 1 << 20);
            Assert.Equal((at, at + 1L), Assert.Single(In(text).Select(hit => ((int)hit.Offset, hit.Line!.Value))));
        }
    }

    [Fact]
    public void In_a_file_that_is_no_text_a_place_is_a_byte()
    {
        NameHit hit = Assert.Single(In("\0\0ana\0"));
        Assert.Equal(("f, byte 2: user 'ana'", "f"), (hit.ToString(), hit.Place));
    }

    [Fact]
    public void Nothing_more_is_looked_for_than_was_asked_for() =>
        Assert.True(s_search.In("f", new MemoryStream(Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Repeat("ana", 50)))), 3)
            .Count is >= 3 and <= 50);

    [Fact]
    public void Names_are_taken_out_of_what_only_describes_a_run_and_stay_in_what_it_needs()
    {
        RunRecord record = new RunRecord { Run = "1", Started = 0, NodeNames = new Dictionary<int, string> { [0] = "node1" } }
            .With(Sections.Image, Once(new ImageEntry { Path = "/home/ana/app.sif", Name = "docker://ghcr.io/ana/app" }))
            .With(Sections.Job, Once(new JobEntry { Step = "17.0", Nodes = "node[1-2]", Ranks = 2 }))
            .With(Sections.Command, Once(new CommandEntry { Verb = "exec", Arguments = ["ana.sh"], Directory = "{cwd}" }));
        RunRecord made = AnonymousRecord.Of(record, s_search);
        ImageEntry image = made.Of(Sections.Image)[0].Value;
        Assert.Equal(("anonymous/app.sif", "docker://ghcr.io/anonymous/app"), (image.Path, image.Name));
        Assert.Equal((null, null, 2L), (made.Of(Sections.Job)[0].Value.Step, made.Of(Sections.Job)[0].Value.Nodes,
            made.Of(Sections.Job)[0].Value.Ranks));
        Assert.Equal("ana.sh", made.Of(Sections.Command)[0].Value.Arguments[0]);
        Assert.Empty(made.NodeNames);
    }

    [Theory]
    [InlineData("me")]
    [InlineData("root")]
    [InlineData(" ")]
    public void What_would_be_found_everywhere_is_no_name(string text) => Assert.Null(PersonalName.TryMake("user", text));

    private static IReadOnlyList<NameHit> In(string text) =>
        s_search.In("f", new MemoryStream(Encoding.Latin1.GetBytes(text)), 100);

    private static Variation<T>[] Once<T>(T value) => [new Variation<T>(new NumberSet(), value)];
}
