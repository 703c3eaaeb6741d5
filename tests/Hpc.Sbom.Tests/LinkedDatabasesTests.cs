namespace Hpc.Sbom.Tests;

/// <summary>Databases behind symbolic links.</summary>
public class LinkedDatabasesTests
{
    private static LinkedDatabases Of(params (string Path, string Target)[] links)
    {
        LinkedDatabases linked = new();
        foreach ((string path, string target) in links)
        {
            linked.Add(path, target);
        }

        linked.Close();
        return linked;
    }

    [Theory]
    [InlineData("var/lib/dpkg", "../../usr/lib/sysimage/dpkg", "usr/lib/sysimage/dpkg/status", "var/lib/dpkg/status")]
    [InlineData("var/lib/dpkg", "/opt/dpkg", "opt/dpkg/info/a.list", "var/lib/dpkg/info/a.list")]
    [InlineData("var/lib/dpkg", "/../../opt/dpkg/.", "opt/dpkg/status.d/base", "var/lib/dpkg/status.d/base")]
    [InlineData("var/lib/dpkg/status", "status-real", "var/lib/dpkg/status-real", "var/lib/dpkg/status")]
    [InlineData("var/lib/rpm", "../../opt/rpm", "opt/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite")]
    [InlineData("var", "data/var", "data/var/lib/rpm/Packages.db", "var/lib/rpm/Packages.db")]
    [InlineData("lib/apk", "../srv", "srv/db/installed", "lib/apk/db/installed")]
    [InlineData("etc/os-release", "release", "etc/release", "etc/os-release")]
    public void A_database_is_found_where_its_links_lead(string link, string target, string path, string name) =>
        Assert.Equal([name], Of((link, target)).NamesOf(path));

    [Fact]
    public void A_link_may_lead_over_others() => Assert.Equal(["var/lib/dpkg/status"],
        Of(("var/lib/dpkg", "/opt/dpkg"), ("opt", "srv/../data"), ("data", "disk")).NamesOf("disk/dpkg/status"));

    [Theory]
    [InlineData("var/lib/rpm", "../../usr/lib/sysimage/rpm")]
    [InlineData("lib", "usr/lib")]
    [InlineData("etc/os-release", "../usr/lib/os-release")]
    [InlineData("var/lib/dpkg", "dpkg")]
    [InlineData("var/lib", "../var/lib")]
    public void A_link_to_where_is_looked_anyway_or_to_nowhere_needs_no_second_look(string link, string target)
    {
        LinkedDatabases linked = new();
        linked.Add(link, target);
        Assert.False(linked.Close());
    }

    [Fact]
    public void Files_beside_a_database_are_none() =>
        Assert.Empty(Of(("var/lib/dpkg", "/opt/dpkg")).NamesOf("opt/dpkg/available"));

    [Fact]
    public void A_way_without_end_ends()
    {
        string longest = string.Concat(Enumerable.Repeat("a/../", 800));
        Assert.Empty(Of([("var", longest + "var2"), .. Enumerable.Range(2, 60).Select(at =>
            ($"var{at}", longest + $"var{at + 1}"))]).NamesOf("x"));
    }
}
