using Hpc.Oci;
using Hpc.Plan;
using Hpc.Plan.Tests;

namespace Hpc.Fuzz;

/// <summary>Words of users and job scripts, and the scripts of images.</summary>
internal static class WordTargets
{
    private const string Script = """
        #!/bin/sh
        # c
        export PATH="/go/bin:${PATH:-/bin}" A='it''s'
        if [ -n "${B:-}" ] && test -f /x; then C=$A$B; elif ! [ "$A" = b ]; then D="$(pwd)"; else unset E; fi
        { F=${A%%/*}; export F; } || . /env/other.sh
        : "${G:=x}" \
          $H; export I=${A#a}${#A}`x`

        """;

    private const string Runscript = "#!/bin/sh\nOCI_ENTRYPOINT='\"/e\" \"x y\"'\nOCI_CMD='\"c\"'\n# "
        + "ENTRYPOINT\nSINGULARITY_OCI_RUN=\"\"\neval \"set ${SINGULARITY_OCI_RUN}\"\nexec \"$@\"\n";

    private static readonly RunRequest s_run = new() { Command = CommandKind.Run, Arguments = ["a"] };

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("shell", () => [.. Texts.All(Script), .. Texts.All(ShellSeeds)],
            TextMutation.With("${}\"'`;&|\\#()[]=:%<>!\n", "if", "then", "fi", "export", "${A:-", "$((", "<<E", "\\\n",
                ". /env/a.sh"), RunScript)
        {
            Refusals = [typeof(RefusedException)],
            Large = () => [Many.Of("", at => $"export A{at}=b\n"), Many.Of("if [ a ]; then "), Many.Of("export A=\"$A:a\"\n"),
                Many.Of("A=aaaa\n" + string.Concat(Enumerable.Repeat("A=$A$A\n", 17)), _ => "B=$A\n"),
                Many.Of("A=", _ => "${B:-", ""),
                Texts.Bytes("A=aaaa\n" + string.Concat(Enumerable.Repeat("A=$A$A\n", 18)) + "export PATH=$A\n"),
                Many.Of("A=\"", _ => "a", "\" B=`")],
        },
        new("runscript", () => Texts.All(Runscript), TextMutation.With("\"'\\$\n =", "OCI_CMD=", "OCI_ENTRYPOINT="), bytes =>
        {
            _ = OciRunscript.Parse(Texts.Of(bytes))?.Entrypoint.Count;
            TableFiles files = new TableFiles().With("/.singularity.d/runscript", Texts.Of(bytes), executable: true);
            _ = ProcessDecision.Decide(s_run, files, "/bin").Notes.Count;
        }) { Refusals = [typeof(RefusedException), typeof(UsageException)] },
        new("reference",
            () => Texts.All("docker://alpine:3", "user@host:5000#a/b:tag",
                "host.x/a__b/c-d@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "oci-archive:/x.tar:name", "docker-daemon:a:b", "https://x/y.sif?a#b", "[::1]:5000/a", "oras://localhost/a:b"),
            TextMutation.With("/:@#.[]-_", "docker://", "oci:", "docker-archive:", "sha256:"), ReadReference)
        {
            Refusals = [typeof(ReferenceException)],
            Large = () => [Many.Of("a"), Many.Of("a-"), Many.Of("a__"), Many.Of("a/"), Many.Of("", _ => "-", "/a"),
                Many.Of("a.", _ => "a.", "/a"), Many.Of("a:", _ => "b", "")],
        },
        new("bind", () => Texts.All("/a:/b:ro,/c,/d\\:e:/f:image-src=/g,id=3",
            "type=bind,src=/a,dst=/b,ro,\"image-src=/x,y\"\ntype=bind,source=/q,target=/r", "A=b,C=d,e", "\"A=b,c\",D=e",
            "/o:ro,/p:rw", "1.5GiB", "name:no_exec", "/h:/i"),
            TextMutation.With(":,\\=\"\n", "ro", "image-src=", "id=", "type=bind", "src="), ReadOptions)
        {
            Large = () => [Many.Of("/a:/b,"), Many.Of("/a\\,"), Many.Of("A=", _ => ",", ""), Many.Of("A=", _ => ",b", ""),
                Many.Of("type=bind,src=a,dst=b\n"), Many.Of("\"A=b\","), Many.Of("/a:/b:ro", _ => ",ro", "")],
        },
        new("identity", () => Texts.All("root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\n+::::::\n"),
            TextMutation.With(":\n", "1000", "ana", "x"), bytes =>
        {
            string text = Texts.Of(bytes), whole = IdentityFile.Complete(text, "ana:x:1000:1000:a:/h:/bin/sh\n");
            Demand.Equal(true, whole.Contains(text, StringComparison.Ordinal)
                && IdentityFile.IsComplete(whole, "ana:x:1000:1000:a:/h:/bin/sh\n"));
        }),
    ];

    private static string[] ShellSeeds =>
        ["A=1 B=\"$A\"\nexport B; . /env/a.sh\n", "case x in x) A=1;; esac\n", "for a in b; do :; done\n",
            "[ -e /env ] || export A=\"${A:+$A:}/l\"\n", "A=\"a$A$A$A$A\"\nA=\"$A$A$A$A$A\"\nexport A\n"];

    /// <summary>As environment script of an image, among others that source it, and as --env-file.</summary>
    private static void RunScript(byte[] bytes)
    {
        string text = Texts.Of(bytes);
        TableFiles files = new TableFiles().With("/.singularity.d/env/10-docker.sh", text)
            .With("/.singularity.d/env/99-base.sh", "export Z=1\n").With("/env/a.sh", text).With("/env/other.sh", "X=y\n");
        ContainerEnvironment environment = ContainerEnvironment.Compose(new EnvironmentInputs
        {
            Request = s_run, Host = new EnvironmentBlock(["A=b", "PATH=/bin", "HPCRUNENV_Q=r"]), Files = files,
            ImagePath = "/i.sif", Home = "/home/u",
        });
        _ = (environment.Path, environment.Warnings.Count, environment.Block.Entries.Sum(entry => entry.Length));
        _ = EnvironmentFile.Parse("f", text, new EnvironmentBlock(["A=b"])).Sum(variable => variable.Value.Length);
    }

    /// <summary>What is written out again names the same image.</summary>
    private static void ReadReference(byte[] bytes)
    {
        string text = Texts.Of(bytes);
        SquashFsExercise.Ask(() => Refused(() => _ = ImageDestination.Find(text)));
        Refused(() => _ = ImageReference.ParsePyxis(text).ToString());
        if (ImageSource.Find(text) is { } source)
        {
            _ = (source.FileAndName, source.DefaultFileName);
            return;
        }

        ImageReference reference = ImageReference.Parse(text);
        if (text.Contains('#', StringComparison.Ordinal))
        {
            // A registry of one word has no other form.
            return;
        }

        Demand.Equal(reference.ToString(), ImageReference.Parse(reference.ToString()).ToString());
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (Exception error) when (error is ReferenceException or UsageException)
        {
            // An answer.
        }
    }

    private static void ReadOptions(byte[] bytes)
    {
        string text = Texts.Of(bytes);
        Refused(() => BindSpec.Parse(text));
        Refused(() => MountSpec.Parse(text));
        Refused(() => EnvironmentSpec.Parse(text));
        Refused(() => OverlaySpec.Parse(text));
        Refused(() => ByteSize.Parse(text, "--x"));
        Refused(() => HomeSpec.Parse(text));
        Refused(() => NamedContainerRequest.Parse(text, "--name"));
    }
}
