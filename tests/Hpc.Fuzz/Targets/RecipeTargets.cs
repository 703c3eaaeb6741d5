using Hpc.Recipes;

namespace Hpc.Fuzz;

/// <summary>Files that say how an image is built.</summary>
internal static class RecipeTargets
{
    private const string Definition = """
        # c
        Bootstrap: docker
        From: debian:{{ V }} # d
        Stage: one

        %arguments
            V=12
        %files from zero
            "a b" /c
            d
        %post -c /bin/bash
            cat <<E
            100 %
            E
        %labels
            A b c
        %appinstall x
            y
        BootStrap: localimage
        From: a\
          b
        %post
        %post
        """;

    private const string Docker = """
        # escape=\\
        ARG A=1
        FROM --platform=linux/amd64 a:$A AS b
        RUN x \\
          # c
          y <<E && z
        t
        E
        COPY --from=b --chmod=755 <<"F" a* /d/
        F
        ENV c=d e="f g" h='$A' i=${A:-x${A%1}}
        CMD ["a", "b"]
        """;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("dockerfile", () => Texts.All(Docker, "FROM a\nENV a b\n"),
            TextMutation.With("$\\\"'`{}<>[]=#\n -:%/", "FROM a\n", "RUN ", "<<E", "${a:-", "# escape=`\n", "\\\n",
                "--a=b "), ReadDocker)
        {
            Refusals = [typeof(RefusedException)],
            Large = () => [Many.Of("FROM a\n"), Many.Of("FROM a\nRUN x", _ => " \\\n y", ""),
                Many.Of("FROM a\nENV ", at => $"a{at}=\"b\" ", ""),
                Many.Of("FROM a\nCOPY ", at => $"<<E ", "/x\n", 200), Many.Of("FROM a\nRUN --a=b ", _ => "--a=b ", "\n")],
        },
        new("dockerignore", () => Texts.All("**/*.o\n!a/**/b\n# c\n/d/?e\n"),
            TextMutation.With("*?!/#.\n[]", "**", "!", "/"), bytes =>
        {
            IgnorePatterns patterns = IgnorePatterns.Parse(Texts.Of(bytes));
            _ = (patterns.Contains("a/c/b"), patterns.Contains("x.o"), patterns.Contains("d/fe/g"));
        })
        { Refusals = [typeof(RefusedException)] },
        new("definition", () => Texts.All(Definition, "%post\nx\n", "\r\nBootstrap: a\r\n"),
            TextMutation.With(":%{}\n\r \t\"'#\\=", "Bootstrap:", "%files from ", "%post", "%appinstall ", "{{ V }}",
                "\nbootstrap:"), Read)
        {
            Refusals = [typeof(RefusedException)],
            Large = () => [Many.Of("%post\n"), Many.Of("bootstrap: a\n"), Many.Of("%files\n", _ => "\"a\" ", ""),
                Many.Of("%post\n", _ => "{{ ", ""),
                Many.Of("%appinstall ", at => $"a{at % 100}\n%apprun ", "x\n", 5000), Many.Of("a: b\\\n"),
                    Many.Of("%files\n", at => $"a{at} b\n", "")],
        },
    ];

    private static void Read(byte[] bytes)
    {
        DefinitionFile file = DefinitionFile.Parse(Texts.Of(bytes),
            new BuildArguments(new Dictionary<string, string> { ["V"] = "1" }));
        foreach (DefinitionStage stage in file.Stages)
        {
            _ = (stage.Name, stage.Labels.Count, stage.Files.Sum(files => files.Transfers.Count + (files.Stage?.Length ?? 0)));
            _ = stage.Sections.Values.Sum(section => section.Words.Length);
            _ = stage.Applications.Sum(name => stage.Section("appinstall", name).Text.Length);
        }
    }

    private static void ReadDocker(byte[] bytes)
    {
        Dockerfile file = Dockerfile.Parse(Texts.Of(bytes));
        DockerWords words = new(file.Escape, name => name.Length == 1 ? "xyz" : null);
        foreach (DockerInstruction instruction in file.Stages.SelectMany(stage => stage.Instructions).Take(100))
        {
            string rest = instruction.Rest.Length > 1000 ? instruction.Rest[..1000] : instruction.Rest;
            _ = (instruction.Json?.Count, words.Split(rest).Count, instruction.Flag("from"));
            Refused(() => _ = words.Pairs(rest).Count + words.Expand(rest).Length);
            _ = instruction.Documents.Sum(document => document.Text.Length);
            Refused(() => _ = RunMount.Parse(1, instruction.Flag("mount") ?? rest).Target);
        }
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (RefusedException)
        {
            // An answer.
        }
    }
}
