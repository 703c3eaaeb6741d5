using System.Text;
using System.Text.Json;

namespace Hpc.Sbom.Tests;

/// <summary>What the documents say; other programs' schemas judge them in the end-to-end tests.</summary>
public class DocumentTests
{
    private static readonly SbomSubject s_subject = new(("hpcrun", "1"), 86400);

    public static TheoryData<string> Forms => ["spdx", "cyclonedx"];

    private static string Write(string form, Inventory inventory) =>
        Encoding.UTF8.GetString(form == "spdx" ? SpdxDocument.Write(inventory, s_subject)
            : CycloneDxDocument.Write(inventory, s_subject));

    [Theory, MemberData(nameof(Forms))]
    public void The_same_packages_make_the_same_bytes_in_whatever_order_they_come(string form)
    {
        (string, string)[] files = [("a.dist-info/METADATA", "Name: a\nVersion: 1\n"),
            ("var/lib/dpkg/status", SmallTree.Status), SmallTree.Debian];
        Assert.Equal(Write(form, SmallTree.Of(files)), Write(form, SmallTree.Of([.. files.Reverse()])));
    }

    [Theory, MemberData(nameof(Forms))]
    public void The_time_is_the_image_s(string form) => Assert.Contains("\"1970-01-02T00:00:00Z\"", Write(form, SmallTree.Of()),
        StringComparison.Ordinal);

    [Theory, MemberData(nameof(Forms))]
    public void Nothing_that_a_terminal_obeys_and_no_broken_text_gets_into_a_document(string form)
    {
        string text = Write(form,
            SmallTree.Of(("a\x1b[2J.dist-info/METADATA", "Name: a\x1b]0;x\x07\nVersion: \xff\nLicense: \u0085x\n")));
        Assert.DoesNotContain(text, character => character is not '\n' and (< ' ' or > '~'));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(text).RootElement.ValueKind);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_document_says_what_could_not_be_read(string form)
    {
        string text = Write(form, SmallTree.Of(("var/lib/rpm/Packages", "x")));
        Assert.Contains("/var/lib/rpm/Packages", text, StringComparison.Ordinal);
        Assert.Contains(form == "spdx" ? "packages may be missing" : "\"incomplete\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("GPL-2.0-or-later WITH GCC-exception-3.1", true)]
    [InlineData("(MIT OR Apache-2.0) AND Zlib", true)]
    [InlineData("MIT OR", false)]
    [InlineData("(MIT", false)]
    [InlineData("GPL-2+", false)]
    [InlineData("", false)]
    public void An_expression_is_one_only_if_all_of_its_words_are_known(string text, bool isOne) =>
        Assert.Equal(isOne, LicenseText.IsExpression(text));

    [Fact]
    public void A_licence_in_other_words_stays_in_them()
    {
        string text = Write("spdx", SmallTree.Of(("a.dist-info/METADATA", "Name: a\nVersion: 1\nLicense: GPL-2+\n")));
        JsonElement root = JsonDocument.Parse(text).RootElement, own = root.GetProperty("hasExtractedLicensingInfos")[0];
        Assert.Equal("GPL-2+", own.GetProperty("extractedText").GetString());
        Assert.Equal(own.GetProperty("licenseId").GetString(),
            root.GetProperty("packages")[1].GetProperty("licenseDeclared").GetString());
    }

    [Fact]
    public void Each_package_has_a_name_of_its_own_in_a_document()
    {
        string text = Write("spdx", SmallTree.Of(("a/x.dist-info/METADATA", "Name: a\nVersion: 1\n"),
            ("b/x.dist-info/METADATA", "Name: a\nVersion: 1\n")));
        string[] ids = [.. JsonDocument.Parse(text).RootElement.GetProperty("packages").EnumerateArray()
            .Select(package => package.GetProperty("SPDXID").GetString()!)];
        Assert.Equal(3, ids.Distinct().Count());
    }
}
