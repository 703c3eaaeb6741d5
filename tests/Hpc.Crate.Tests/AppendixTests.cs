using Hpc.Records;
using Hpc.Tests;

namespace Hpc.Crate.Tests;

public class AppendixTests
{
    private const string Odd = @"\input{/etc/passwd} 100% of $x_1$ & <b>#1</b> ~^|`[a](b)*`--";

    /// <summary>tests/clients/appendix typesets the second one.</summary>
    [Fact]
    public void Each_run_is_an_artifact_and_what_only_the_author_knows_is_a_gap()
    {
        MarkdownText markdown = new();
        LatexText latex = new();
        Sample().Write(markdown);
        Sample().Write(latex);
        Assert.Equal((12, 12), (markdown.Gaps, latex.Gaps));
        GoldenText.Check("appendix-markdown.txt", markdown.ToString());
        GoldenText.Check("appendix.tex", latex.ToString());
    }

    [Theory]
    [InlineData("a*b_c", @"a\*b\_c")]
    [InlineData("- no item", @"\- no item")]
    [InlineData("1. no number", @"1\. no number")]
    [InlineData("12) no number", @"12\) no number")]
    [InlineData("1.5 is a number", @"1\.5 is a number")]
    [InlineData("=== no heading", @"\=== no heading")]
    [InlineData("<script>", @"\<script\>")]
    public void Text_obeys_nothing_in_Markdown(string text, string expected) => Assert.Equal(expected + "\n\n",
        Written(new MarkdownText(), to => to.Paragraph(text)));

    [Fact]
    public void A_command_with_backquotes_does_not_end_its_block() => Assert.Equal("````sh\na ``` b\n````\n\n",
        Written(new MarkdownText(), to => to.Commands(["a ``` b"])));

    [Theory]
    [InlineData(@"\end{doc}", @"\textbackslash{}end\{doc\}")]
    [InlineData("50% & $5 #1 a_b", @"50\% \& \$5 \#1 a\_\allowbreak{}b")]
    [InlineData("a--b", @"a-{}\allowbreak{}-{}\allowbreak{}b")]
    [InlineData("~ ^ ` < > |", @"\textasciitilde{} \textasciicircum{} \textasciigrave{} \textless{} \textgreater{} \textbar{}")]
    [InlineData("M\u00fcller \u0142\u20ac", "M\u00fcller U+0142U+20AC")]
    [InlineData("0123456789abcdef", @"0123456789a\allowbreak{}bcdef")]
    public void Text_obeys_nothing_in_LaTeX(string text, string expected) => Assert.EndsWith($"\n\n{expected}\n\n",
        Written(new LatexText(), to => to.Paragraph(text)), StringComparison.Ordinal);

    private static string Written(AppendixText to, Action<AppendixText> write)
    {
        write(to);
        return to.ToString();
    }

    private static Appendix Sample()
    {
        RunRecord large = Record(Odd, null, [], 3600), small = Record("./solver", 0, ["Some GPU"], 6);
        Claim claim = new("energy", Odd, null, new ClaimPlace("out.csv", "cell", "1,energy"), null,
            new ClaimValue(null, -7.43, -7.43, new Tolerance(0, 0.005)));
        return new Appendix("A solver & more", $"sha256:{new string('7', 64)}", 12345, HasRunner: true,
            [new AppendixRun("large_run", large, [claim], _ => true), new AppendixRun("small", small, [], _ => false)]);
    }

    private static RunRecord Record(string word, long? ended, string[] gpus, long seconds) =>
        new RunRecord
        {
            Run = "1", Started = 0, Ended = ended is null ? null : seconds * 1_000_000_000,
            Files = Once(new DeclaredFile { Role = "output", Path = "{cwd}/out_1.csv", Digest = $"sha256:{new string('1', 64)}" })
                .Append(Once(new DeclaredFile
                {
                    Role = "input", Name = "mesh", Path = "{cwd}/mesh", Digest = $"sha256:{new string('2', 64)}",
                })[0]).ToArray(),
        }
        .With(Sections.Command, Once(new CommandEntry { Verb = "exec", Arguments = ["sh", "-c", word], Directory = "{cwd}" }))
        .With(Sections.Image, Once(new ImageEntry { Path = "{cwd}/app_1.sif", Digest = $"sha256:{new string('3', 64)}" }))
        .With(Sections.Libraries, Once<IReadOnlyList<LibraryEntry>>(
            [new LibraryEntry { Path = "/usr/lib/libmpi.so.40.30", Version = "40.30" }]))
        .With(Sections.Host, Once(new HostEntry
        {
            Hpcrun = "1.0", Kernel = "6.1", Machine = "x86_64", Processor = "A processor", Processors = 64, MemoryGiB = 251,
            Gpus = gpus,
        }));

    private static Variation<T>[] Once<T>(T value)
    {
        NumberSet nodes = new();
        nodes.Add(0);
        return [new Variation<T>(nodes, value)];
    }
}
