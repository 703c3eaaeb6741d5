using System.Text;

namespace Hpc.Crate.Tests;

public class CrateReviewTests
{
    private const string Author = "https://orcid.org/0000-0002-1825-0097";

    private const string Good = $$$"""
        {"@context":"x","@graph":[
        {"@id":"ro-crate-metadata.json","@type":"CreativeWork","about":{"@id":"./"}},
        {"@id":"./","@type":"Dataset","name":"a","description":"b","datePublished":"2026","license":{"@id":"https://spdx.org/x"},
         "author":[{"@id":"{{{Author}}}"}],"hasPart":[{"@id":"a%20b"}],"mentions":[{"@id":"#run"}]},
        {"@id":"{{{Author}}}","@type":"Person","name":"Ana"},
        {"@id":"a%20b","@type":["File"],"name":"a b"},
        {"@id":"#run","@type":"CreateAction","instrument":{"@id":"#program"},"object":[{"@id":"a%20b"}]},
        {"@id":"#program","@type":"SoftwareApplication","name":"sh"}]}
        """;

    [Fact]
    public void Nobody_sends_a_good_one_back() => Assert.Empty(Findings(Good));

    [Theory]
    [InlineData("\"license\"", "\"version\"", "no license of the whole")]
    [InlineData("\"mentions\"", "\"citation\"", "actions that the root does not mention: #run")]
    [InlineData("\"hasPart\"", "\"citation\"", "files that the root does not list: a%20b")]
    [InlineData("\"instrument\"", "\"agent\"", "actions without what was run: #run")]
    [InlineData("\"description\"", "\"summaryOfIt\"", "terms outside of the context: summaryOfIt")]
    [InlineData("\"name\":\"sh\"", "\"name\":\"/home/ana/sh\"", "paths of the author's machine: /home/ana/sh")]
    [InlineData("\"@id\":\"#program\",", "\"@id\":\"#run\",", "entries that stand twice: #run")]
    [InlineData("#program\"}", "#other\"}", "names of what is not described: #other")]
    [InlineData("\"author\"", "\"funder\"", "no author")]
    [InlineData(Author, "#Ana", "authors without ORCID: #Ana")]
    [InlineData("a%20b", "c", "files that are described and not there: c")]
    [InlineData("a%20b", "c", "files that are there and not described: a%20b")]
    public void What_would_be_sent_back_is_named(string what, string by, string finding) =>
        Assert.Contains(finding, Findings(Good.Replace(what, by, StringComparison.Ordinal)));

    [Fact]
    public void A_profile_of_runs_wants_a_run()
    {
        const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
        string claimed = Good.Replace("\"name\":\"a\"", $"\"name\":\"a\",\"conformsTo\":{{\"@id\":\"{Profile}\"}}",
            StringComparison.Ordinal);
        string finding = $"a profile of runs without a run: {Profile}";
        Assert.DoesNotContain(finding, Findings(claimed));
        Assert.Contains(finding, Findings(claimed.Replace("\"CreateAction\"", "\"Thing\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"@graph\":5}")]
    [InlineData("{\"@graph\":[5]}")]
    [InlineData("{\"@graph\":[{\"@id\":7}]}")]
    [InlineData("{\"@graph\":[{\"@type\":\"File\"}]}")]
    public void What_is_no_crate_is_said_so(string text) =>
        Assert.Equal(["ro-crate-metadata.json is no JSON-LD of RO-Crate"], Findings(text));

    [Theory]
    [InlineData("{\"@graph\":[{\"@id\":\"\",\"@type\":5}]}")]
    [InlineData("{\"@graph\":[{\"@id\":\"\",\"@type\":[\"File\",5],\"author\":[5,{\"@id\":6},[{}]]}]}")]
    [InlineData("{\"@graph\":[{\"@id\":\"./\",\"@type\":{},\"author\":{\"@id\":null}}]}")]
    public void Odd_types_are_no_harm(string text) => Assert.NotEmpty(Findings(text));

    private static IReadOnlyList<string> Findings(string text) =>
        CrateReview.Of(Encoding.UTF8.GetBytes(text), ["a b", "ro-crate-metadata.json"]);
}
