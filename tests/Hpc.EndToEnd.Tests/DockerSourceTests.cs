namespace Hpc.EndToEnd.Tests;

/// <summary>What a Dockerfile takes from elsewhere: instructions of its base, repositories, directories of other
/// builds.</summary>
[Collection(Machine.Name)]
public class DockerSourceTests(Machine machine)
{
    private const string Serve = """
        python3 -u -m http.server --bind 127.0.0.1 0 > port 2> /dev/null & server=$!; trap 'kill $server' EXIT
        eventually grep -q port port; at=http://127.0.0.1:$(sed 's/.* port \([0-9]*\).*/\1/' port)
        """;

    private const string Recipe = """recipe() { printf '%s\n' "$@" > c/Dockerfile; }""";

    private UserCommand Script(string text)
    {
        string place = machine.NewDirectory();
        Directory.CreateDirectory(Path.Combine(place, "t"));
        Directory.CreateDirectory(Path.Combine(place, "c"));
        Machine.Tool("chown", "-R", $"{machine.User.Uid}:{machine.User.Gid}", place);
        return machine.Script($"{Recipe}\ncp {machine.Images.Sif} base.sif\n{text}").In(place).With("TMPDIR", place + "/t")
            .With("HPCRUN_CACHEDIR", place + "/cache");
    }

    [EndToEndFact]
    public void Instructions_that_the_base_keeps_are_done_once_in_what_begins_with_it()
    {
        Outcome outcome = Script("""
            echo 1 > c/x
            recipe 'FROM ./../base.sif' 'ONBUILD RUN echo of the base >> /done' 'ONBUILD COPY x /x'
            $hpcrun build kept.sif c/Dockerfile || exit 9; $hpcrun exec kept.sif ls /done 2> /dev/null
            recipe 'FROM ./../kept.sif' 'RUN echo own >> /done'
            $hpcrun build one.sif c/Dockerfile || exit 8
            recipe 'FROM ./../one.sif' 'RUN echo third >> /done'
            $hpcrun build two.sif c/Dockerfile || exit 7
            $hpcrun exec two.sif cat /done /x
            """).Run().Ended(0);
        Assert.Equal(["of the base", "own", "third", "1"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_repository_is_added_by_branch_tag_commit_and_directory()
    {
        Outcome outcome = Script($$"""
            git init -q r && cd r && git config user.email a@b.c && git config user.name n
            mkdir d && echo one > f && echo two > d/g && git add . && git commit -qm 1
            git tag v1 && echo three > f && git commit -qam 2; cd ..
            git clone -q --bare r w.git && git -C w.git update-server-info && first=$(git -C w.git rev-parse v1) || exit 9
            {{Serve}}
            recipe 'FROM ./../base.sif' "ADD $at/w.git /all/" "ADD --checksum=$first $at/w.git#v1:d /d" \
                "ADD --keep-git-dir=true $at/w.git#v1 /kept" "ADD $at/w.git#$first /commit"
            $hpcrun build a.sif c/Dockerfile || exit 8
            $hpcrun exec a.sif sh -c 'cat /all/f /d/g /kept/f /commit/f; ls -A /all /d; ls -d /kept/.git'
            recipe 'FROM ./../base.sif' "ADD --checksum=$first $at/w.git /all/"
            $hpcrun build b.sif c/Dockerfile
            recipe 'FROM ./../base.sif' "ADD $at/none.git /all/"; $hpcrun build b.sif c/Dockerfile
            mkdir p; PATH=$PWD/p $hpcrun build b.sif c/Dockerfile; ls t
            """).Run().Ended(0).Says("it has the commit", "cannot be fetched", "the program git is not on this machine");
        Assert.Equal(["three", "two", "one", "one", "/all:", "d", "f", "", "/d:", "g", "/kept/.git"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_file_of_the_web_that_is_not_there_is_told_as_one()
    {
        Outcome outcome = Script($$"""
            {{Serve}}
            recipe 'FROM ./../base.sif' "ADD $at/none /all/"; $hpcrun build a.sif c/Dockerfile
            """).Run().Ended(255).Says("the server has no such file");
        Assert.DoesNotContain("registry", outcome.Err, StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_directory_that_steps_share_outlives_the_build_and_is_no_part_of_the_image()
    {
        Outcome outcome = Script("""
            recipe 'FROM ./../base.sif' \
                'RUN --mount=type=cache,id=k,target=/kept,sharing=locked echo x >> /kept/f; cp /kept/f /seen'
            $hpcrun build a.sif c/Dockerfile && $hpcrun build --no-cache b.sif c/Dockerfile || exit 9
            $hpcrun exec b.sif sh -c 'cat /seen; ls /kept'; $hpcrun cache list --type mount | cut -d ' ' -f 1
            $hpcrun cache clean --type mount > /dev/null; $hpcrun build --no-cache d.sif c/Dockerfile || exit 8
            $hpcrun exec d.sif cat /seen
            """).Run().Ended(0);
        Assert.Equal(["x", "x", "mount", "1", "x"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_program_of_a_step_needs_no_shell_and_secrets_in_names_are_said()
    {
        Outcome outcome = Script("""
            mkdir c/bin; cp "$(command -v busybox)" c/bin/busybox
            recipe 'FROM scratch' 'COPY bin/busybox /bin/touch' 'ENV API_TOKEN=1 PUBLIC_KEY=2' 'WORKDIR /work' \
                'RUN ["/bin/touch", "made"]'
            $hpcrun build --sandbox a c/Dockerfile || exit 9; ls a/work
            """).Run().Ended(0).Says("API_TOKEN looks like a secret");
        Assert.Equal("made", outcome.Text);
        Assert.DoesNotContain("PUBLIC_KEY looks", outcome.Err, StringComparison.Ordinal);
    }
}
