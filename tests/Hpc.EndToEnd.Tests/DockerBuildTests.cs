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
    [InlineData("ADD git://127.0.0.1:1/x.git /\n", "cannot be fetched")]
    [InlineData("COPY --nothing a.txt /\n", "--nothing is unknown")]
    [InlineData("COPY --chown=ghost a.txt /\n", "the image has no user 'ghost'")]
    [InlineData("RUN --mount=type=shh x\n", "did you mean ssh?")]
    [InlineData("RUN --mount=type=secret,id=s,required=true x\n", "the secret 's' was not given")]
    [InlineData("RUN --mount=type=bind,source=../secret,target=/s x\n", "there is no '../secret' to show")]
    [InlineData("RNU x\n", "did you mean RUN?")]
    [InlineData("ENV A\n", "line 2: 'A' has no value")]
    [InlineData("FROM scratch AS 1\n", "line 2: '1' cannot be the name of a stage")]
    [InlineData("EXPOSE web\n", "line 2: 'web' is not a port")]
    [InlineData("STOPSIGNAL SIGNOTHING\n", "line 2: 'SIGNOTHING' is not a signal")]
    [InlineData("COPY --from=7 a /\n", "stage 7: there is none")]
    [InlineData("FROM scratch AS b\nCOPY --from=b a /\n", "stage 'b': it needs itself")]
    [InlineData("FROM --platform=linux/s390x scratch\n", "it is for linux/s390x")]
    public void What_cannot_be_built_says_why(string line, string said)
    {
        string place = Place(), file = Write(place, "FROM scratch\n" + line);
        Assert.Contains(said, Build(new CalledAs(machine, "hpcrun"), place, "x.sif", file).Run().Ended(255).Err,
            StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_stage_may_copy_from_one_below_it()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), file = Write(place,
            "FROM scratch AS one\nCOPY --from=two a.txt /from\nFROM scratch AS two\nCOPY a.txt /\nFROM one\n");
        Build(called, place, "--sandbox", "tree", file).Run().Ended(0);
        Assert.Equal("a.txt\n", File.ReadAllText(Path.Combine(place, "tree/from")));
    }

    /// <summary>MAX_ARG_STRLEN.</summary>
    [EndToEndFact]
    public void A_script_may_be_longer_than_a_word_of_a_command_line()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), script = string.Concat(Enumerable.Repeat("echo 0123456789 >> /all && ", 8000)) + "true";
        Build(called, place, "x.sif", Write(place, $"FROM {machine.Images.Sif}\nWORKDIR /w\nRUN {script}\n")).Run().Ended(0);
        Outcome all = called.Run("exec", "x.sif", "sh", "-c", "wc -l < /all; ls -d /.hpcrun-build || echo gone").In(place).Run();
        Assert.Equal(["8000", "gone"], all.Lines.Select(line => line.Trim()));
        string python = Write(place, $"FROM {machine.Images.Sif}\nSHELL [\"/bin/cat\"]\nRUN {script}\n");
        Assert.Contains("line 3: its script has more than 128 KiB", Build(called, place, "y.sif", python).Run().Ended(255).Err,
            StringComparison.Ordinal);
        string word = Write(place, $"FROM {machine.Images.Sif}\nRUN [\"echo\", \"{new string('x', 200_000)}\"]\n");
        Assert.Contains("its words and variables are too long", Build(called, place, "z.sif", word).Run().Ended(255).Err,
            StringComparison.Ordinal);
    }

    [EndToEndTheory]
    [InlineData("a,b")]
    [InlineData("a:b")]
    [InlineData("a\\,:b")]
    public void The_directory_for_temporary_files_may_have_any_name(string name)
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), file = Write(place, $"FROM {machine.Images.Sif}\nRUN echo a > /a\nRUN cat /a > /b\n");
        Assert.Equal("a", called.Script($"cd {place}; mkdir '{name}'; TMPDIR=\"$PWD/{name}\" HPCRUN_CACHEDIR=\"$PWD/{name}/c\" "
            + $"$run build x.sif {file}\n"
            + "$run exec x.sif cat /b\n").Run().Ended(0).Text);
    }

    [EndToEndFact]
    public void A_builder_that_is_killed_leaves_no_step_behind_and_the_next_one_removes_its_files()
    {
        string place = Place();
        Write(place, $"FROM {machine.Images.Sif}\nRUN sleep 31415\n");
        File.WriteAllText(Path.Combine(place, "next.def"), $"Bootstrap: localimage\nFrom: {machine.Images.Sif}\n");
        Assert.Equal(["1", "0"], new CalledAs(machine, "hpcrun").Script($$"""
            cd {{place}}; mkdir tmp; export TMPDIR=$PWD/tmp
            step() { pgrep -u $(id -u) -xf 'sleep 31415' > pids; }
            over() { ! step; }
            $run build x.sif context/Dockerfile > said 2>&1 &
            eventually step; kill -9 $!; wait || true; eventually over
            ls -A tmp | grep -c unfinished || true
            $run build y.sif next.def 2> said
            ls -A tmp | grep -c unfinished || true
            """).Run().Ended(0).Lines);
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

    /// <summary>Neither what a step was shown nor what only the builder knew is left anywhere. Layers are packed: the tree has
    /// all that is in them.</summary>
    [EndToEndFact]
    public void A_secret_is_in_no_layer_cache_or_log()
    {
        const string Value = "s3cret-of-this-test";
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), secret = Path.Combine(place, "token");
        File.WriteAllText(secret, Value);
        string file = Write(place, $"""
            FROM {machine.Images.Sif}
            RUN --mount=type=secret,id=file wc -c < /run/secrets/file > /f; stat -c %a /run/secrets/file >> /f
            RUN --mount=type=secret,id=var,env=TOKEN,required=true printf %s "$TOKEN" | wc -c > /v
            RUN --mount=type=secret,id=var,target=/etc/t,mode=0440 wc -c < /etc/t > /t; stat -c %a /etc/t >> /t
            RUN ls /run/secrets /etc/t 2> /dev/null || echo gone > /gone
            """);
        string said = Build(called, place, "--secret", "id=file,src=token", "--secret", "id=var,env=VALUE", "--sandbox", "tree",
            file)
            .With("VALUE", Value).With("HPCRUN_DEBUG", "1").Run().Ended(0).Err;
        string[] names = ["f", "v", "t", "gone"];
        Assert.Equal(["19\n400\n", "19\n", "19\n440\n", "gone\n"],
            names.Select(name => File.ReadAllText($"{place}/tree/{name}")));
        File.Delete(secret);
        Assert.DoesNotContain(Value, said, StringComparison.Ordinal);
        Assert.Equal("", machine.Script($"grep -rlF {Value} {place} ~/ /dev/shm/hpcrun-* 2> /dev/null; true").Run().Text);
        Build(called, place, "--secret", "id=file,src=nothing", "x.sif", file).Run().Ended(255)
            .Says("there is no file 'nothing'");
    }

    /// <summary>More of them are compared with another builder: tests/clients/dockerfiles.</summary>
    [EndToEndFact]
    public void Archives_are_unpacked_and_a_step_sees_what_copy_would_copy()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Machine.Tool("tar", "-C", Path.Combine(place, "context"), "-czf", Path.Combine(place, "context/t.tgz"), "sub", "a.txt");
        string file = Write(place, $"""
            FROM {machine.Images.Sif} AS other
            RUN echo o > /o
            FROM {machine.Images.Sif}
            ADD t.tgz /t/
            COPY --exclude=c --parents sub /p/
            RUN --mount=type=bind,target=/c --mount=type=bind,from=other,source=/o,target=/o cat /c/a.txt /o > /seen
            RUN --mount=type=bind,target=/c ls /c/sub > /ls
            RUN --mount=target=/c,rw echo changed > /c/a.txt
            ENV HOME=/else
            RUN echo $HOME > /home-of-step
            """);
        Build(called, place, "--sandbox", "tree", file).Run().Ended(0);
        string[] names = ["t/sub/skip.o", "t/a.txt", "seen", "ls", "home-of-step"];
        Assert.Equal(["sub/skip.o\n", "a.txt\n", "a.txt\no\n", "c\n", "/else\n"],
            names.Select(name => File.ReadAllText($"{place}/tree/{name}")));
        Assert.Equal("a.txt\n", File.ReadAllText(Path.Combine(place, "context/a.txt")));
        Assert.False(File.Exists(place + "/tree/p/sub/c"));
    }
}
