using System.Text;
using Hpc.Crate;
using Hpc.Files;

namespace Hpc.Archives.Tests;

/// <summary>claims.toml: what is wrong in it is said with its line, and nothing of it is passed over.</summary>
public class ClaimFileTests
{
    private const string Claim = "[claim.energy]\nfile = \"e.csv\"\ncell = \"1,e\"\n";

    private static ClaimFile Read(string text) => ClaimFile.Read("claims.toml", Encoding.Latin1.GetBytes(text));

    [Theory]
    [InlineData(Claim + "valu = 1\n", "claims.toml:4: there is no key valu", "did you mean value?")]
    [InlineData(Claim, "claims.toml:2: claim energy does not say one thing", "value = NUMBER, or range = [FROM, TO]")]
    [InlineData(Claim + "value = 1\nrange = [1, 2]\n", "claims.toml:5: claim energy does not say one thing",
        "value = NUMBER, or range = [FROM, TO]")]
    [InlineData(Claim + "value = true\n", "claims.toml:4: value is not a number, or a text in quotes", "value = -7.43")]
    [InlineData(Claim + "value = [1]\n", "claims.toml:4: value is not a number, or a text in quotes", "value = -7.43")]
    [InlineData(Claim + "value = 1e999\n", "claims.toml:4: '1e999' is not a number", "-7.43 or 1e-3")]
    [InlineData(Claim + "value = 1\nrtol = -1\n", "claims.toml:5: rtol is not a number from 0 on", "rtol = 1e-6")]
    [InlineData(Claim + "value = 1\natol = \"1\"\n", "claims.toml:5: atol is not a number from 0 on", "atol = 1e-6")]
    [InlineData(Claim + "value = \"ok\"\nrtol = 1\n", "claims.toml:5: claim energy has rtol, and no number that it is of",
        "value = NUMBER")]
    [InlineData(Claim + "range = [1, 2]\natol = 1\n", "claims.toml:5: claim energy has atol, and no number that it is of",
        "value = NUMBER")]
    [InlineData(Claim + "range = [1, 2, 3]\n", "claims.toml:4: the range of claim energy has 3 numbers", "range = [FROM, TO]")]
    [InlineData(Claim + "range = [2, 1]\n", "claims.toml:4: the range of claim energy ends before it begins", "range = [1, 2]")]
    [InlineData(Claim + "range = 1\n", "claims.toml:4: range is not two numbers in brackets", "range = [1.8, 2.2]")]
    [InlineData(Claim + "value = 1\nover-file = \"x\"\n", "claims.toml:5: claim energy has over-file, and no over",
        "over = the place there")]
    [InlineData("[claim.a]\nfile = []\n", "claims.toml:2: file is not a text in quotes", "file = \"TEXT\"")]
    [InlineData("[claim.a]\nfile = \"x\"\ncell = 3\n", "claims.toml:3: cell is not a text in quotes", "cell = \"TEXT\"")]
    [InlineData("[claim.a]\nfile = \"x\"\nindex = \"one\"\nvalue = 1\n", "claims.toml:3: an index is numbers",
        "docs/archives.md has examples")]
    public void A_mistake_in_a_claim_is_named_with_its_line(string text, string said, string remedy)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Read(text));
        Assert.StartsWith("cannot use " + said, error.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, error.Remedy);
    }

    [Theory]
    [InlineData("[claims.a]\nfile = \"x\"\n", "claims.toml:1: there is no table [claims.a]")]
    [InlineData("\n[clam.a]\n", "claims.toml:2: there is no table [clam.a]")]
    [InlineData("[claim.\"\"]\nfile = \"x\"\n", "claims.toml:1: there is no table [claim.]")]
    [InlineData("file = \"x\"\n", "claims.toml:1: file stands in no table")]
    [InlineData(Claim + "value = 1\n[claim.b]\n", "claims.toml:5: [claim.b] says nothing")]
    [InlineData("[result.\"*.csv\"]\n", "claims.toml:1: [result.*.csv] says nothing")]
    [InlineData("[result.\"*.csv\"]\nrtoll = 1\n", "claims.toml:2: there is no key rtoll")]
    [InlineData(Claim + "value = 1\n[claim.energy]\ntext = \"again\"\n",
        "claims.toml:5: [claim.energy] is there twice, first in line 1")]
    public void A_table_is_of_a_known_kind_says_something_and_is_there_once(string text, string said) =>
        Assert.StartsWith("cannot use " + said, Assert.Throws<RefusedException>(() => Read(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_is_right_is_read_with_its_places()
    {
        ClaimFile claims = Read(Claim + "value = 1\nrtol = 0.5\n\n[result.\"*.csv\"]\natol = 1e-3\n");
        Claim only = Assert.Single(claims.Claims);
        Assert.Equal(("energy", "e.csv", new Tolerance(0.5, 0)), (only.Name, only.Place.File, only.Wanted.Near));
        Assert.Equal(("claims.toml:1", "claims.toml:7"), (claims.PlaceOf(only), claims.PlaceOf("*.csv")));
        Assert.Equal(new Tolerance(0, 1e-3), claims.Of("a.csv"));
    }
}
