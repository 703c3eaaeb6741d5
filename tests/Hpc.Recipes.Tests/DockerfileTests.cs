namespace Hpc.Recipes.Tests;

/// <summary>Dockerfiles as BuildKit reads them.</summary>
public class DockerfileTests
{
    private static DockerInstruction[] Instructions(string text) =>
        [.. Dockerfile.Parse("FROM a\n" + text).Stages[0].Instructions];

    private static DockerInstruction Only(string text) => Assert.Single(Instructions(text));

    private static string Refused(string text)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Dockerfile.Parse(text));
        return $"{error.Message}; {error.Remedy}";
    }

    [Theory]
    [InlineData("RUN a \\\n  b\n", "a   b")]
    [InlineData("run a \\\n# c\n\n  b \\  \n c\n", "a   b  c")]
    [InlineData("  RUN\ta\r\n", "a")]
    [InlineData("RUN a \\\\\n", @"a \\")]
    [InlineData("RUN a\\", "a")]
    public void A_line_goes_on_behind_a_backslash(string text, string rest) =>
        Assert.Equal(("RUN", rest), (Only(text).Name, Only(text).Rest));

    [Fact]
    public void A_directive_names_another_escape()
    {
        Dockerfile file = Dockerfile.Parse("# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN b `\n c\\\n");
        Assert.Equal(("b  c\\", '`'), (file.Stages[0].Instructions[0].Rest, file.Escape));
    }

    [Fact]
    public void An_instruction_behind_onbuild_is_read_when_it_is_done()
    {
        DockerInstruction trigger = Dockerfile.Trigger("COPY --from=a b /c/", 7);
        Assert.Equal((7, "COPY", "a", "b /c/"), (trigger.Line, trigger.Name, trigger.Flag("from"), trigger.Rest));
    }

    [Theory]
    [InlineData("ONBUILD RUN x")]
    [InlineData("FROM a")]
    [InlineData("MAINTAINER me")]
    [InlineData("")]
    public void An_instruction_that_cannot_wait_is_refused(string text) =>
        Assert.Throws<RefusedException>(() => Dockerfile.Trigger(text, 7));

    [Fact]
    public void Stages_have_images_names_and_platforms()
    {
        Dockerfile file = Dockerfile.Parse("ARG V=1\nFROM --platform=linux/amd64 a:$V AS Build\nRUN x\nfrom build\n");
        Assert.Equal(("a:$V", "build", "linux/amd64"), (file.Stages[0].Image, file.Stages[0].Name, file.Stages[0].Platform));
        Assert.Equal((0, 0, null), (file.Find("BUILD", 1), file.Find("0", 1), file.Find("build", 0)));
        Assert.Equal("V=1", Assert.Single(file.Arguments).Rest);
    }

    [Fact]
    public void Flags_stand_in_front_of_the_words()
    {
        DockerInstruction copy = Only("COPY --from=b --chmod=755 --link --exclude=*.o --exclude=\"a b\" x /y\n");
        Assert.Equal(("b", "755", "x /y"), (copy.Flag("from"), copy.Flag("chmod"), copy.Rest));
        Assert.Equal(["*.o", "a b"], copy.Flags.Where(flag => flag.Key == "exclude").Select(flag => flag.Value));
    }

    [Theory]
    [InlineData("RUN [\"a\", \"b c\"]\n", "a|b c")]
    [InlineData("RUN ['a', 'b']\n", null)]
    [InlineData("RUN [ -f x ]\n", null)]
    public void Brackets_are_words_where_they_are_json(string text, string? words) =>
        Assert.Equal(words, Only(text).Json is { } json ? string.Join('|', json) : null);

    [Fact]
    public void Here_documents_end_at_their_names()
    {
        DockerInstruction[] instructions =
            Instructions("COPY <<A <<-\"B\" /x/\na $x\nA\n\tb\n\tB\nRUN <<E\n# kept\nE\nRUN cat <<< x\n");
        Assert.Equal([new("A", "a $x\n", true), new("B", "b\n", false)], instructions[0].Documents);
        Assert.Equal("# kept\n", Assert.Single(instructions[1].Documents).Text);
        Assert.Empty(instructions[2].Documents);
    }

    [Theory]
    [InlineData("FORM a\n", "did you mean FROM?")]
    [InlineData("RUN a\n", "line 1: RUN has no stage")]
    [InlineData("# a\n", "it has no FROM")]
    [InlineData("FROM a as\n", "line 1")]
    [InlineData("FROM a\n\nRUN <<E\nx\n", "line 3: the here-document 'E' does not end")]
    public void What_cannot_be_read_is_said(string text, string said) =>
        Assert.Contains(said, Refused(text), StringComparison.Ordinal);

    /// <summary>Scripts that write files held such text before there were here-documents.</summary>
    [Theory]
    [InlineData("echo \"a <<EOF b\" > /x")]
    [InlineData("sh -c 'cat <<EOF'")]
    [InlineData("printf \"cat <<EOF\\nhi\\nEOF\\n\" > /s")]
    [InlineData("echo \"say \\\" <<E\"")]
    public void Within_quotes_there_is_no_here_document(string words) =>
        Assert.Empty(Dockerfile.Parse($"FROM a\nRUN {words}\n").Stages[0].Instructions[0].Documents);

    [Theory]
    [InlineData("RUN echo \"x\" <<E", "E", true)]
    [InlineData("COPY <<\"b c\" /d/", "b c", false)]
    [InlineData("RUN cat <<-'E F'", "E F", false)]
    public void A_name_may_stand_in_quotes_and_behind_them(string line, string name, bool expands)
    {
        HereDocument document =
            Assert.Single(Dockerfile.Parse($"FROM a\n{line}\ntext\n{name}\n").Stages[0].Instructions[0].Documents);
        Assert.Equal((name, "text\n", expands), (document.Name, document.Text, document.Expands));
    }
}
