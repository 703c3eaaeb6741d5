namespace Hpc.EndToEnd.Tests;

/// <summary>Images of Dockerfiles, built without any privilege.</summary>
[Collection(Machine.Name)]
public class DockerBuildTests(Machine machine)
{
    private const string Rich = """
        # syntax=docker/dockerfile:1
        ARG BASE
        FROM $BASE AS build
        ARG WHO=world
        RUN mkdir /made && echo "hello $WHO" > /made/f && ln -s f /made/l
        FROM ${BASE}
        ENV A=1 \
            B="two words"
        WORKDIR /work
        COPY --from=build /made .
        COPY *.txt sub /copied/
        COPY --chmod=700 a.txt one
        COPY <<E /doc
        $A
        E
        RUN pwd > where; echo "$A $B" > /env
        RUN ["sh", "-c", "echo $A > /exec"]
        RUN <<E
        echo here > /here
        E
        RUN --mount=type=cache,target=/kept touch /kept/x
        LABEL org.x="a b" v=$A
        ENTRYPOINT ["echo", "entry"]
        CMD ["cmd"]

        """;

    private string Place()
    {
        string place = machine.NewDirectory();
        foreach (string file in new[] { "a.txt", "b.txt", "sub/c", "sub/skip.o" })
        {
            Directory.CreateDirectory(Path.Combine(place, "context/sub"));
            File.WriteAllText(Path.Combine(place, "context", file), file + "\n");
        }

        File.WriteAllText(Path.Combine(place, "context/.dockerignore"), "**/*.o\n.dockerignore\nDockerfile\n");
        Machine.Tool("chown", "-R", $"{machine.User.Uid}:{machine.User.Gid}", place);
        return place;
    }

    private static UserCommand Build(CalledAs called, string place, params string[] words) =>
        called.Run(["build", .. words]).In(place).With("TMPDIR", place);

    private static string Write(string place, string text)
    {
        File.WriteAllText(Path.Combine(place, "context/Dockerfile"), text);
        return "context/Dockerfile";
    }

    public static TheoryData<string> Programs => CalledAs.Names;

    [EndToEndTheory, MemberData(nameof(Programs))]
    public void A_dockerfile_becomes_an_image(string name)
    {
        CalledAs called = new(machine, name);
        string place = Place(), file = Write(place, Rich);
        string[] given = ["--build-arg", $"BASE={machine.Images.Sif}", "--build-arg", "WHO=you"];
        Build(called, place, [.. given, "app.sif", file]).Run().Ended(0);
        Assert.Equal("entry cmd", called.Run("run", "app.sif").In(place).Run().Text);
        Assert.Equal("entry 1", called.Run("run", "app.sif", "1").In(place).Run().Text);
        string[] words = ["exec", "app.sif", "sh", "-c"];
        string[] expected = ["1 two words", "hello you", "f", "a.txt", "b.txt", "c", "700", "1", "/work", "1 two words", "1",
            "here", "missing"];
        Assert.Equal(expected, called.Run([.. words, """
            echo $A $B; cat /work/f; readlink /work/l; ls /copied; stat -c %a /work/one; cat /doc /work/where /env /exec /here
            ls /copied/skip.o /kept/x 2> /dev/null || echo missing
            """]).In(place).Run().Lines);
        Assert.Contains("org.x: a b", called.Run("inspect", "--labels", "app.sif").In(place).Run().Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(place, file)),
            called.Run("inspect", "--deffile", "app.sif").In(place).Run().Out);
        File.SetLastWriteTimeUtc(Path.Combine(place, "context/a.txt"), DateTime.UnixEpoch);
        string said = Build(called, place, [.. given, "again.sif", file]).Run().Ended(0).Err;
        Assert.DoesNotContain("running", said, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(place, "app.sif")), File.ReadAllBytes(Path.Combine(place, "again.sif")));
    }

    [EndToEndFact]
    public void Only_the_stages_that_are_needed_are_built()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(),
            file = Write(place, $"FROM {machine.Images.Sif} AS a\nRUN false\nFROM scratch AS b\nCOPY a.txt /\nFROM a\n");
        Build(called, place, "--target", "b", "--sandbox", "tree", file).Run().Ended(0);
        Assert.Equal("a.txt\n", File.ReadAllText(Path.Combine(place, "tree/a.txt")));
        Assert.Contains("line 2 failed with status 1", Build(called, place, "x.sif", file).Run().Ended(255).Err,
            StringComparison.Ordinal);
    }

    [EndToEndTheory]
    [InlineData("COPY nothing /\n", "there is no such file")]
    [InlineData("COPY ../outside /\n", "there is no such file")]
    [InlineData("COPY sub/skip.o /\n", "there is no such file")]
    [InlineData("ADD https://example.org/x /\n", "RUN curl -LO URL")]
    [InlineData("COPY --parents a.txt /\n", "--parents is unknown")]
    [InlineData("RUN --mount=type=ssh x\n", "--mount=type=ssh is unknown")]
    [InlineData("RNU x\n", "did you mean RUN?")]
    [InlineData("FROM --platform=linux/s390x scratch\n", "it is for linux/s390x")]
    public void What_cannot_be_built_says_why(string line, string said)
    {
        string place = Place(), file = Write(place, "FROM scratch\n" + line);
        Assert.Contains(said, Build(new CalledAs(machine, "hpcrun"), place, "x.sif", file).Run().Ended(255).Err,
            StringComparison.Ordinal);
    }

    /// <summary>The context is all that a build sees: its links lead no further, in no place of a name.</summary>
    [EndToEndFact]
    public void Links_of_the_context_lead_nowhere_outside_it()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), context = Path.Combine(place, "context");
        string secret = Path.Combine(place, "secret");
        Directory.CreateDirectory(Path.Combine(context, "deep" + place));
        File.WriteAllText(secret, "secret\n");
        File.CreateSymbolicLink(Path.Combine(context, "file"), secret);
        File.CreateSymbolicLink(Path.Combine(context, "up"), "../..");
        File.CreateSymbolicLink(Path.Combine(context, "directory"), place);
        File.CreateSymbolicLink(Path.Combine(context, "sub/inner"), "/sub");
        foreach (string source in new[] { "file", "directory/secret", $"up{secret}", "up/secret" })
        {
            Build(called, place, "-F", "x.sif", Write(place, $"FROM scratch\nCOPY {source} /x\n")).Run().Ended(255)
                .Says("there is no such file");
        }

        // A decoy inside, at the place to which the link leads, is what is copied.
        Directory.CreateDirectory(context + place);
        File.WriteAllText(context + secret, "decoy\n");
        string file = Write(place, "FROM scratch\nCOPY file /x\nCOPY sub/inner/c /c\nCOPY directory/secret /y\n");
        Build(called, place, "--sandbox", "tree", file).Run().Ended(0);
        Assert.Equal("decoy\ndecoy\nsub/c\n", File.ReadAllText(place + "/tree/x") + File.ReadAllText(place + "/tree/y")
            + File.ReadAllText(place + "/tree/c"));
    }

    /// <summary>Patterns as Go's filepath.Match has them: a star stands for a dot, too, and braces are letters.</summary>
    [EndToEndFact]
    public void Patterns_and_what_dockerignore_takes_back_are_as_docker_has_them()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), context = Path.Combine(place, "context");
        foreach (string name in new[] { ".env", "sub/keep.o", "sub/x.pyc", "gone/a", "{a,b}.txt" })
        {
            Directory.CreateDirectory(Path.Combine(context, "gone"));
            File.WriteAllText(Path.Combine(context, name), name);
        }

        File.WriteAllText(Path.Combine(context, ".dockerignore"), "*\n!.env\n!*.txt\n!sub/keep.o\n**/*.py[co]\n");
        string file = Write(place, "FROM scratch\nCOPY * /all/\nCOPY . /whole/\nCOPY {a,b}.txt /braces/\n");
        Build(called, place, "--sandbox", "tree", file).Run().Ended(0);
        string[] Names(string directory) => [.. Directory.EnumerateFileSystemEntries(place + "/tree/" + directory, "*",
            SearchOption.AllDirectories).Select(path => Path.GetRelativePath(place + "/tree/" + directory, path))
            .Order(StringComparer.Ordinal)];
        Assert.Equal([".env", "a.txt", "b.txt", "keep.o", "{a,b}.txt"], Names("all"));
        Assert.Equal([".env", "a.txt", "b.txt", "sub", "sub/keep.o", "{a,b}.txt"], Names("whole"));
        Assert.Equal(["{a,b}.txt"], Names("braces"));
    }
}
