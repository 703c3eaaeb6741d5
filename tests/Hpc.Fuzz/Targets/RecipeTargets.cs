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

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
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
}
