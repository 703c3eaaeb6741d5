namespace Hpc.Architecture.Tests;

public class RepositoryTests
{
    /// <summary>What a visitor sees at the top, and beside it the files that git, the SDK and CI insist on finding
    /// there.</summary>
    private static readonly string[] TopLevel =
    [
        "src", "batch-integration", "tests", "perf", "Hpc.sln", "install.sh", "README.md",
        ".ci", ".clang-format", ".editorconfig", ".github", ".gitignore", "Directory.Build.props", "Directory.Packages.props",
        "LICENSE", "global.json",
    ];

    /// <summary>Words that say where a thing was put instead of what it is.</summary>
    private static readonly string[] Drawers =
        ["Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Misc", "Manager", "Service", "Core", "Extensions",
            "Shared", "Stuff"];

    [Fact]
    public void The_top_of_the_repository_holds_the_house_and_what_tools_insist_on_and_nothing_else() =>
        Assert.Equal(TopLevel.Order(StringComparer.Ordinal), Checkout.TopLevel.Order(StringComparer.Ordinal));

    [Fact]
    public void No_file_or_directory_is_a_drawer()
    {
        var wrong = new[] { "src", "tests", "perf", "batch-integration" }
            .SelectMany(directory => Checkout.Files(directory, "*"))
            .Where(path => path.Split('/', '.').Any(part => Drawers.Any(drawer => IsDrawer(part, drawer))));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_licence_is_apache_2() =>
        Assert.Contains("Apache License", Checkout.Text("LICENSE"), StringComparison.Ordinal);

    [Fact]
    public void The_framework_is_named_in_one_place()
    {
        var others = new[] { "src", "tests", "perf" }.SelectMany(directory => Checkout.Files(directory, "*.csproj"))
            .Where(path => Checkout.Text(path).Contains("net9.0", StringComparison.Ordinal)
                || Checkout.Text(path).Contains("net10.0", StringComparison.Ordinal));
        Assert.Empty(others);
    }

    [Fact]
    public void Every_decision_record_says_when_to_undo_it_in_forty_lines() =>
        Assert.All(Checkout.Files("src/adr", "*.md"), path =>
        {
            string text = Checkout.Text(path);
            Assert.All(new[] { "## Context", "## Decision", "## Consequences", "## Undo when" },
                heading => Assert.Contains(heading, text, StringComparison.Ordinal));
            Assert.InRange(text.Split('\n').Length, 1, 41);
        });

    /// <summary>A whole word, or the last word of a PascalCase name.</summary>
    private static bool IsDrawer(string name, string drawer) =>
        name == drawer || (name.EndsWith(drawer, StringComparison.Ordinal) && char.IsLower(name[^(drawer.Length + 1)]));
}
