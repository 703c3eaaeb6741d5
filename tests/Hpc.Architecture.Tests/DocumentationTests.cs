using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What the pages in src/docs promise can be found.</summary>
public partial class DocumentationTests
{
    /// <summary>Class and method of every test, as they stand in the sources.</summary>
    private static readonly Lazy<HashSet<string>> Tests = new(() =>
        [.. Checkout.Files("tests", "*.cs").SelectMany(path => Method().Matches(Checkout.Text(path)).Select(match => $"{Path.GetFileNameWithoutExtension(path)}.{match.Groups[1].Value}"))]);

    public static TheoryData<string> Pages => [.. Checkout.Files("src/docs", "*.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_test_that_a_page_names_exists(string page) =>
        Assert.All(TestName().Matches(Checkout.Text(page)), match => Assert.Contains(match.Groups[1].Value, Tests.Value));

    [Fact]
    public void The_page_on_security_names_tests_for_its_promises() =>
        Assert.InRange(TestName().Count(Checkout.Text("src/docs/security.md")), 6, int.MaxValue);

    [GeneratedRegex(@"public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();

    /// <summary>`SomethingTests.A_sentence`.</summary>
    [GeneratedRegex(@"`(\w+Tests\.[A-Z]\w*)`")]
    private static partial Regex TestName();
}
