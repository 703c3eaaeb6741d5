using Hpc.Files;

namespace Hpc.ImageCli.Tests;

/// <summary>The rules of policy.toml and of Apptainer's lists.</summary>
public class PolicyFileTests
{
    private const string One = "F34371D0ACD5D09EB9BD853A80600A5FA11BBD29";
    private const string Other = "7064B1D6EFF01B1262FED3F03581D99FE87EAFD1";
    private const string WithList = "ecl = \"/ecl.toml\"";

    private static readonly PolicyCaller s_ana = new(() => ["1000", "ana"], () => ["1000", "users", "50", "staff"]);

    private static PolicyFile Read(string text, string? list = null) =>
        PolicyFile.Read("/p.toml", path => path == "/p.toml" ? text : list ?? throw new ArgumentException(path));

    private static string Rule(PolicyFile policy, string path) =>
        policy.Rules.FirstOrDefault(rule => rule.IsFor(path, s_ana)) is { } found ? $"{found.Place} {found.Mode}" : "none";

    [Theory]
    [InlineData("/apps/a.sif", "/p.toml:4 Off")]
    [InlineData("/apps/deep/a.sif", "/p.toml:4 Off")]
    [InlineData("/apps", "/p.toml:1 Require")]
    [InlineData("/appsx/a.sif", "/p.toml:1 Require")]
    [InlineData("/one/a.sif", "/p.toml:7 Warn")]
    [InlineData("/one/deep/a.sif", "/p.toml:1 Require")]
    [InlineData("/exact.sif", "/p.toml:7 Warn")]
    [InlineData("/exact.sif2", "/p.toml:1 Require")]
    [InlineData("/staff/x", "/p.toml:11 Off")]
    [InlineData("/root/x", "/p.toml:1 Require")]
    public void The_first_rule_that_fits_counts(string path, string rule) => Assert.Equal(rule, Rule(Read("""
        mode = "require"

        [[rule]]
        path = ["/apps/"]
        mode = "off"
        [[rule]]
        path = ["/one/*", "/exact.sif"]
        user = ["bea", "1000"]
        mode = "warn"
        [[rule]]
        path = ["/staff/"]
        group = ["staff"]
        mode = "off"
        [[rule]]
        path = ["/root/"]
        user = ["root"]
        mode = "off"
        """), path));

    [Fact]
    public void A_rule_has_the_keys_of_the_beginning_unless_it_has_its_own()
    {
        PolicyFile policy = Read($"""
            mode = "require"
            keys = ["{One.ToLowerInvariant()}"]
            signed-by = "all"
            [[rule]]
            keys = ["{Other}"]
            [[rule]]
            pem = ["/k"]
            signed-by = "any"
            """);
        Assert.Equal([Other, One, One], policy.Rules.Select(rule => Assert.Single(rule.Keys)));
        Assert.Equal([true, false, true], policy.Rules.Select(rule => rule.NeedsAll));
        Assert.Equal(["", "/k", ""], policy.Rules.Select(rule => string.Concat(rule.Pem)));
    }

    [Theory]
    [InlineData("", "/p.toml:1: there is no mode")]
    [InlineData("mode = \"never\"", "/p.toml:1: mode is \"never\"")]
    [InlineData("mode = true", "/p.toml:1: mode is not a text")]
    [InlineData("mdoe = \"off\"", "/p.toml:1: unknown key \"mdoe\"")]
    [InlineData("mode = \"off\"\nkeys = [\"abc\"]", "/p.toml:2: \"abc\" is not a fingerprint")]
    [InlineData("mode = \"off\"\nkeys = \"abc\"", "/p.toml:2: keys is not a list of texts")]
    [InlineData("mode = \"off\"\n[rule]\nmode = \"off\"", "/p.toml:3: unknown table [rule]")]
    [InlineData("mode = \"off\"\n[[rules]]\nmode = \"off\"", "/p.toml:3: unknown table [rules[0]]")]
    [InlineData("mode = \"off\"\n[[rule]]\npath = [\"images\"]", "/p.toml:3: \"images\" is not an absolute path")]
    [InlineData("mode = \"off\"\n[[rule]]\npath = []\npath = []", "/p.toml:4: path is set twice")]
    [InlineData("mode = \"off\"\nsigned-by = \"all\"\npem = [\"/a\", \"/b\"]", "signed-by = \"all\" with several files in pem")]
    [InlineData("mode = \"off\"\nlegacy-insecure = 1", "/p.toml:2: legacy-insecure is neither true nor false")]
    [InlineData("mode = \"off\"\necl = \"/ecl.toml\"", "/p.toml:1: mode and ecl stand beside each other")]
    public void What_cannot_be_meant_is_refused_with_its_line(string text, string what) =>
        Assert.Contains(what, Assert.Throws<RefusedException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_of_Apptainer_is_closed_and_goes_by_the_directory_of_the_image()
    {
        PolicyFile policy = Read(WithList, $"""
            activated = true
            legacyinsecure = true
            [[execgroup]]
              tagname = "any"
              mode = "whitelist"
              dirpath = ""
              keyfp = ["{One}"]
            [[execgroup]]
              tagname = "strict"
              mode = "whitestrict"
              dirpath = "/var/data2"
              keyfp = ["{One}", "{Other}"]
            [[execgroup]]
              tagname = "black"
              mode = "blacklist"
              dirpath = "/var/data3"
              keyfp = ["{Other}"]
            """);
        Assert.Equal(["/ecl.toml:9 Require", "/ecl.toml:14 Require", "/ecl.toml:4 Require", "/ecl.toml:4 Require"],
            new[] { "/var/data2/a.sif", "/var/data3/a.sif", "/var/data2/deep/a.sif", "/x.sif" }
                .Select(path => Rule(policy, path)));
        Assert.Equal([(true, 2, 0), (false, 0, 1), (false, 1, 0)],
            policy.Rules.Select(rule => (rule.NeedsAll, rule.Keys.Count, rule.Withdrawn.Count)));
        Assert.All(policy.Rules, rule => Assert.True(rule.IsLegacy));
        Assert.Equal("/ecl.toml", policy.ClosedBy);
    }

    [Fact]
    public void An_idle_list_lets_all_run_and_an_empty_one_nothing()
    {
        Assert.Equal("/ecl.toml:1 Off", Rule(Read(WithList, "activated = false"), "/x"));
        Assert.Equal("none", Rule(Read(WithList, "activated = true"), "/x"));
        Assert.Equal("/p.toml:3 Warn", Rule(Read(WithList + "\n[[rule]]\nmode = \"warn\"", "activated = true"), "/x"));
    }

    [Theory]
    [InlineData("mode = \"greylist\"", "mode is \"greylist\"")]
    [InlineData("keyfp = []", "the group has no mode")]
    [InlineData("mode = \"whitelist\"", "the group has no keyfp")]
    [InlineData("mode = \"whitelist\"\nkeys = []", "unknown key \"keys\"")]
    public void A_group_that_cannot_be_meant_is_refused(string group, string what) => Assert.Contains(what,
        Assert.Throws<RefusedException>(() => Read(WithList, $"activated = true\n[[execgroup]]\n{group}")).Message,
        StringComparison.Ordinal);

    /// <summary>As Apptainer's own tests have them.</summary>
    [CorpusToolTheory("true")]
    [InlineData("KitchenSink", 3)]
    [InlineData("WhiteStrictLegacy", 1)]
    [InlineData("Deactivated", 1)]
    public void Lists_of_others_are_read(string name, int rules)
    {
        string place = Path.Combine(Environment.GetEnvironmentVariable("HPCRUN_CORPORA")!, "sif/ecl-configs", name + ".toml");
        Assert.Equal(rules, Read(WithList, File.ReadAllText(place)).Rules.Count);
    }

    /// <summary>A rule that can be for no image would open what it was to close.</summary>
    [Theory]
    [InlineData("/apps/../images/", "is not a plain path")]
    [InlineData("/apps//images/", "is not a plain path")]
    [InlineData("/apps/./a.sif", "is not a plain path")]
    [InlineData("/apps/*/images/", "has a * that is not a whole last part")]
    [InlineData("/apps/*.sif", "has a * that is not a whole last part")]
    [InlineData("/usr", "is a directory")]
    [InlineData("/proc/self/", "leads over a link")]
    public void A_path_that_no_image_can_have_is_refused(string path, string why) => Assert.Contains(why,
        Assert.Throws<RefusedException>(() => Read($"mode = \"off\"\n[[rule]]\nmode = \"require\"\npath = [\"{path}\"]")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("/")]
    [InlineData("/*")]
    [InlineData("/usr/")]
    [InlineData("/usr/*")]
    [InlineData("/nowhere/that/is/mounted/here/")]
    [InlineData("/nowhere/a.sif")]
    public void A_path_that_an_image_can_have_is_taken(string path) =>
        Assert.Equal(2, Read($"mode = \"off\"\n[[rule]]\nmode = \"require\"\npath = [\"{path}\"]").Rules.Count);
}
