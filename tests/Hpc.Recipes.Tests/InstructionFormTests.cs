namespace Hpc.Recipes.Tests;

/// <summary>What BuildKit refuses before it builds anything, and what it takes.</summary>
public class InstructionFormTests
{
    private static RefusedException Refused(string text) =>
        Assert.Throws<RefusedException>(() => Dockerfile.Parse("FROM a\n" + text + "\n"));

    [Theory]
    [InlineData("ENV A", "'A' has no value")]
    [InlineData("ENV", "nothing follows ENV")]
    [InlineData("ENV A=1 B", "'B' has no equals sign")]
    [InlineData("ENV =1", "'=1' has no name")]
    [InlineData("LABEL a", "'a' has no value")]
    [InlineData("LABEL", "nothing follows LABEL")]
    [InlineData("LABEL a=b c", "'c' has no equals sign")]
    [InlineData("ARG", "nothing follows ARG")]
    [InlineData("ARG a =b", "'=b' has no name")]
    [InlineData("USER", "nothing follows USER")]
    [InlineData("WORKDIR ", "nothing follows WORKDIR")]
    [InlineData("STOPSIGNAL", "nothing follows STOPSIGNAL")]
    [InlineData("MAINTAINER", "nothing follows MAINTAINER")]
    [InlineData("EXPOSE", "nothing follows EXPOSE")]
    [InlineData("ONBUILD", "nothing follows ONBUILD")]
    [InlineData("ONBUILD ENV A", "'A' has no value")]
    [InlineData("ONBUILD ONBUILD RUN x", "ONBUILD cannot keep")]
    public void A_word_that_is_missing_is_named_with_its_line(string line, string said)
    {
        string message = Refused("RUN x\n" + line).Message;
        Assert.Contains("line ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM a AS 1", "'1' cannot be the name of a stage")]
    [InlineData("FROM a AS b/c", "'b/c' cannot be the name of a stage")]
    [InlineData("FROM a AS", "FROM takes an image and perhaps a name")]
    [InlineData("FROM a b", "FROM takes an image and perhaps a name")]
    [InlineData("FROM", "FROM takes an image and perhaps a name")]
    [InlineData("COPY a", "COPY has no target")]
    [InlineData("ADD [\"a\"]", "ADD has no target")]
    [InlineData("COPY a <<E\nx\nE", "a here-document cannot be the target")]
    [InlineData("VOLUME", "nothing follows VOLUME")]
    [InlineData("VOLUME [\"\"]", "a volume has no name")]
    [InlineData("VOLUME []", "nothing follows VOLUME")]
    [InlineData("SHELL bash -c", "SHELL takes words in brackets")]
    [InlineData("SHELL []", "SHELL takes words in brackets")]
    [InlineData("RUN [\"a\", 1]", "a word in brackets is not text")]
    [InlineData("CMD [null]", "a word in brackets is not text")]
    public void What_is_no_form_of_an_instruction_is_refused(string line, string said) =>
        Assert.Contains(said, Refused(line).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("HEALTHCHECK", "nothing follows HEALTHCHECK")]
    [InlineData("HEALTHCHECK true", "'true' is neither CMD nor NONE")]
    [InlineData("HEALTHCHECK CMD", "CMD has no command")]
    [InlineData("HEALTHCHECK NONE now", "NONE takes no words")]
    [InlineData("HEALTHCHECK --interval=5 CMD true", "--interval is '5'")]
    [InlineData("HEALTHCHECK --timeout=1us CMD true", "--timeout is '1us'")]
    [InlineData("HEALTHCHECK --retries=-1 CMD true", "--retries is '-1'")]
    [InlineData("HEALTHCHECK --every=5s CMD true", "--every is unknown")]
    public void A_health_check_has_a_command_and_durations(string line, string said) =>
        Assert.Contains(said, Refused(line).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("COPY --form=a b /c", "--form is unknown", "did you mean --from?")]
    [InlineData("COPY --from b /c", "--from has no value", "COPY --from=VALUE")]
    [InlineData("COPY --from=a --from=b c /d", "--from is given twice", "remove one of them")]
    [InlineData("COPY --link=maybe a /b", "--link is 'maybe'", "COPY --link")]
    [InlineData("COPY --link= a /b", "--link is ''", "COPY --link")]
    [InlineData("ADD --from=a b /c", "--from is unknown", "ADD without it")]
    [InlineData("CMD --version", "--version is unknown", "CMD without it")]
    [InlineData("RUN --Mount=x y", "--Mount is unknown", "did you mean --mount?")]
    [InlineData("RUN --mount=\"x y", "is not an option", "RUN --NAME=VALUE")]
    public void An_option_is_known_and_has_the_value_that_it_takes(string line, string said, string remedy)
    {
        RefusedException error = Refused(line);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, error.Remedy);
    }

    [Theory]
    [InlineData("ENV A b c")]
    [InlineData("ENV A= B=\"c d\" E='=f'")]
    [InlineData("ARG a b=1 c")]
    [InlineData("CMD")]
    [InlineData("ENTRYPOINT []")]
    [InlineData("RUN [ -f x ] && [ 1 ]")]
    [InlineData("RUN -- x")]
    [InlineData("RUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b x")]
    [InlineData("HEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 --start-period=0 CMD [\"true\"]")]
    [InlineData("HEALTHCHECK none")]
    [InlineData("COPY --link --parents=False --exclude=a --exclude=b c /d")]
    [InlineData("FROM a AS B-1.x_y")]
    public void What_buildkit_takes_is_taken(string line) =>
        Assert.NotEmpty(Dockerfile.Parse("FROM a\n" + line + "\n").Stages);

    [Fact]
    public void Two_dashes_end_the_options() =>
        Assert.Equal("--x y", Dockerfile.Parse("FROM a\nRUN -- --x y\n").Stages[0].Instructions[0].Rest);

    [Theory]
    [InlineData("# escape=x\nFROM a\n", "'x' cannot be its escape")]
    [InlineData("# escape=`\n# escape=`\nFROM a\n", "line 2: the directive 'escape' is there twice")]
    public void A_directive_is_one_that_there_is(string text, string said) =>
        Assert.Contains(said, Assert.Throws<RefusedException>(() => Dockerfile.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("80", "80/tcp")]
    [InlineData("53/UDP", "53/udp")]
    [InlineData("127.0.0.1:8080:80", "80/tcp")]
    [InlineData("[::1]:8080:80/sctp", "80/sctp")]
    [InlineData("8000-8002", "8000/tcp 8001/tcp 8002/tcp")]
    public void A_port_is_a_number_or_a_range_of_them(string word, string expected) =>
        Assert.Equal(expected, string.Join(' ', ExposedPorts.Parse(2, word)));

    [Theory]
    [InlineData("http")]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("9-8")]
    [InlineData("80/icmp")]
    [InlineData("80/")]
    [InlineData("-80")]
    public void What_is_not_a_port_is_refused(string word) =>
        Assert.Contains($"line 2: '{word}' is not a port",
            Assert.Throws<RefusedException>(() => ExposedPorts.Parse(2, word)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SIGTERM", true)]
    [InlineData("kill", true)]
    [InlineData("9", true)]
    [InlineData("SIGRTMIN+3", true)]
    [InlineData("RTMAX", true)]
    [InlineData("SIGFOO", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData("SIGRTMIN+16", false)]
    public void A_signal_has_a_name_or_a_number(string word, bool isOne) =>
        Assert.Equal(isOne, Record.Exception(() => StopSignal.Parse(3, word)) is null);

    [Theory]
    [InlineData("'a")]
    [InlineData("it's")]
    [InlineData("\"a\\\"")]
    public void A_quote_that_does_not_end_is_refused(string word) => Assert.Contains("a quote does not end",
        Assert.Throws<RefusedException>(() => new DockerWords('\\', _ => null).Expand(word)).Message, StringComparison.Ordinal);
}
