using System.Text;
using System.Text.RegularExpressions;
using Hpc.Records;

namespace Hpc.Crate.Tests;

public class PreviewPageTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly RunRecord s_record = new() { Run = "1", Started = 1_600_000_000_000_000_000 };

    [Fact]
    public void What_others_wrote_is_text_on_the_page_and_nothing_is_asked_of_others()
    {
        Claim claim = new("c", "<b>1</b>", null, new ClaimPlace("<i>", "pattern", "(<u>)"), null,
            new ClaimValue("<s>", 0, 0, default));
        string page = Page("<script>alert(1)</script>\" onload=\"x", [claim], new CrateFile("a\"b<.txt", "a", Digest, 5));
        Assert.DoesNotMatch("<(script|b|i|u|s)>|onload=\"|<link|@import|url\\(", page);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"a%22b%3C.txt\"", page, StringComparison.Ordinal);
        Assert.All(Regex.Matches(page, "src=\"([^\"]*)\""), source => Assert.StartsWith("files/", source.Groups[1].Value));
    }

    [Fact]
    public void Pictures_among_the_results_are_shown_and_every_file_has_its_digest()
    {
        CrateFile picture = new("files/a/plot 1.png", "plot 1.png", Digest, 7);
        string page = Page("title", [], picture, new CrateFile("README.txt", "r", Digest, 8));
        Assert.Contains("<img src=\"files/a/plot%201.png\" alt=\"plot 1.png\">", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, Digest[7..]));
        Assert.DoesNotContain("<h2>Claims</h2>", page, StringComparison.Ordinal);
    }

    private static string Page(string title, Claim[] claims, params CrateFile[] files) => Encoding.UTF8.GetString(
        PreviewPage.Write(new CrateDescription(title, "MIT", [new CrateAuthor("Ana", "https://orcid.org/0000-0002-1825-0097")]),
        [new CrateRun("a", s_record, null, [], files)], claims, files, hasRunner: false));
}
