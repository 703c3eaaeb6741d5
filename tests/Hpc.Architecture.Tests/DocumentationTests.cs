using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What the pages promise can be found: tests, links, types. Their commands run in Hpc.EndToEnd.Tests.</summary>
public partial class DocumentationTests
{
    /// <summary>Class and method of every test, as they stand in the sources.</summary>
    private static readonly Lazy<HashSet<string>> Tests = new(() =>
        [.. Checkout.Files("tests", "*.cs")
            .SelectMany(path => Method().Matches(Checkout.Text(path))
                .Select(match => $"{Path.GetFileNameWithoutExtension(path)}.{match.Groups[1].Value}"))]);

    /// <summary>Every identifier of the sources.</summary>
    private static readonly Lazy<HashSet<string>> Names = new(() =>
        [.. new[] { "src", "tests", "perf" }
            .SelectMany(directory => Checkout.Files(directory, "*.cs").Concat(Checkout.Files(directory, "*.[ch]")))
            .SelectMany(path => Word().Matches(Checkout.Code(path)).Select(match => match.Value)), "PrologEpilogTimeout"]);

    public static TheoryData<string> Pages =>
        ["README.md",
            .. new[] { "src", "batch-integration", "perf", "tests" }.SelectMany(directory => Checkout.Files(directory, "*.md"))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_test_that_a_page_names_exists(string page) =>
        Assert.All(TestName().Matches(Checkout.Text(page)), match => Assert.Contains(match.Groups[1].Value, Tests.Value));

    [Fact]
    public void The_page_on_security_names_tests_for_its_promises() =>
        Assert.InRange(TestName().Count(Checkout.Text("src/docs/security.md")), 6, int.MaxValue);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page) =>
        Assert.All(Link().Matches(Checkout.Text(page)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal)), target =>
        {
            string path = Path.GetFullPath(Path.Combine(Checkout.Root, Path.GetDirectoryName(page)!, target.Split('#')[0]));
            Assert.True(Path.Exists(path), $"{page}: {target}");
            if (target.Contains('#', StringComparison.Ordinal))
                Assert.Contains(target.Split('#')[1], Anchors(target.StartsWith('#') ? Path.Combine(Checkout.Root, page) : path));
        });

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_type_that_a_page_names_is_in_the_sources(string page) =>
        Assert.All(TypeName().Matches(Checkout.Text(page)), match => Assert.Contains(match.Groups[1].Value, Names.Value));

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/docs/debugging.md")]
    public void What_is_to_be_copied_stands_between_backquotes(string page) =>
        Assert.DoesNotContain(Checkout.Text(page).Split('\n'), line => line.StartsWith("    ", StringComparison.Ordinal));

    /// <summary>As a forge makes them of headings.</summary>
    private static IEnumerable<string> Anchors(string path) => File.ReadLines(path).Where(line => line.StartsWith('#'))
        .Select(line => NotAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();

    /// <summary>`SomethingTests.A_sentence`.</summary>
    [GeneratedRegex(@"`(\w+Tests\.[A-Z]\w*)`")]
    private static partial Regex TestName();

    /// <summary>`SeveralWords`, with or without a member behind it.</summary>
    [GeneratedRegex(@"`([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]+)(?:\.\w+)?`")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotAnchor();
}
