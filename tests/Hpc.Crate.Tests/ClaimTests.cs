using System.Text;
using Hpc.Binary;

namespace Hpc.Crate.Tests;

public class ClaimTests
{
    private static readonly Dictionary<string, string> s_results = new()
    {
        ["out.csv"] = "step,energy\n1,-7.1\n2,-7.43\n",
        ["out.json"] = "{\"steps\":[{\"a/b\":\"fast\",\"t\":2.5}]}",
        ["log"] = "serial: 8.0 s\nparallel: 4.1 s\nparallel: 9 s\n",
    };

    [Theory]
    [InlineData("out.csv", "cell", "2,energy", "-7.43")]
    [InlineData("out.csv", "cell", "3,2", "-7.43")]
    [InlineData("out.csv", "cell", "9,energy", null)]
    [InlineData("out.csv", "cell", "1,force", null)]
    [InlineData("out.json", "pointer", "/steps/0/t", "2.5")]
    [InlineData("out.json", "pointer", "/steps/0/a~1b", "fast")]
    [InlineData("out.json", "pointer", "/steps/1/t", null)]
    [InlineData("log", "pattern", "^parallel: (.*) s", "4.1")]
    [InlineData("log", "pattern", "nothing (.*)", null)]
    [InlineData("log", "pointer", "/a", null)]
    [InlineData("none", "pattern", "(.)", null)]
    public void A_place_is_read(string file, string kind, string where, string? expected)
    {
        (string? text, string? fault) = new ClaimPlace(file, kind, where).Read(Open);
        Assert.Equal(expected, text);
        Assert.Equal(expected is null, fault is not null);
    }

    [Theory]
    [InlineData("cell", "energy", "a cell is \"ROW,COLUMN\"")]
    [InlineData("pointer", "a", "a pointer begins with a slash")]
    [InlineData("pattern", "no group", "an expression has one group, in parentheses")]
    [InlineData("pattern", "(a)\\1", "it is not an expression that is read from left to right")]
    public void A_place_that_is_none_is_told(string kind, string where, string fault) =>
        Assert.StartsWith(fault, new ClaimPlace("x", kind, where).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData(-7.43, -7.43, 0, "held")]
    [InlineData(-7.4, -7.4, 0.05, "held")]
    [InlineData(-7.4, -7.4, 0.01, "not held")]
    [InlineData(-8, -7, 0, "held")]
    [InlineData(1, 2, 0, "not held")]
    public void A_number_is_near_or_in_a_range(double low, double high, double near, string word) => Assert.Equal(word,
        Of(new ClaimPlace("out.csv", "cell", "2,energy"), null, new ClaimValue(null, low, high, new Tolerance(0, near))).Word);

    [Fact]
    public void A_ratio_is_of_two_places_and_a_word_is_a_word()
    {
        ClaimPlace parallel = new("log", "pattern", "^parallel: (.*) s"), serial = new("log", "pattern", "^serial: (.*) s");
        Assert.Equal("held", Of(serial, parallel, new ClaimValue(null, 1.9, 2, default)).Word);
        Assert.Equal("2, claimed: 2.1 to 3", Of(new ClaimPlace("log", "pattern", "^serial: (8)"),
            new ClaimPlace("log", "pattern", "parallel: (4)"), new ClaimValue(null, 2.1, 3, default)).Detail);
        Assert.Equal("held", Of(new ClaimPlace("out.json", "pointer", "/steps/0/a~1b"), null,
            new ClaimValue("fast", 0, 0, default)).Word);
        ClaimPlace word = new("log", "pattern", "(serial)");
        Assert.Equal("unknown", Of(serial, word, new ClaimValue(null, 1, 2, default)).Word);
    }

    private static ClaimVerdict Of(ClaimPlace place, ClaimPlace? over, ClaimValue value) =>
        new Claim("c", "text", null, place, over, value).Check(Open);

    private static MemorySource? Open(string name) =>
        s_results.TryGetValue(name, out string? text) ? new MemorySource(Encoding.Latin1.GetBytes(text)) : null;
}
