namespace Hpc.Sbom.Tests;

/// <summary>Files that should say what is there, and do not: each is named, and the others count.</summary>
public class DamagedFileTests
{
    private const string Good = "Metadata-Version: 2.1\nName: good\nVersion: 1\n";

    private static (string[] Names, string Unread) Read(string path, string text)
    {
        Inventory inventory = SmallTree.Of((path, text), ("l/good.dist-info/METADATA", Good));
        UnreadFile unread = Assert.Single(inventory.Unread);
        return (SmallTree.Names(inventory), $"{unread.Path}: {unread.Reason}");
    }

    [Theory]
    [InlineData("Name: a\n")]
    [InlineData("Version: 1\n")]
    [InlineData("\u007fELF\u0000\u0001\u00ff")]
    [InlineData("")]
    public void Metadata_of_python_without_name_or_version_is_named(string text)
    {
        (string[] names, string unread) = Read("l/a.dist-info/METADATA", text);
        Assert.Equal(["good 1"], names);
        Assert.Equal("/l/a.dist-info/METADATA: found a package without a name or a version, allowed: both", unread);
    }

    [Theory]
    [InlineData("var/lib/dpkg/status", "Package: a\nVersion: 1\n\n\u0001\u00ff\n\nPackage: b\nVersion: 2\n", "a 1,b 2,good 1")]
    [InlineData("var/lib/dpkg/status", "\u0001\u00ff", "good 1")]
    [InlineData("lib/apk/db/installed", "P:a\nV:1\n\nP:x\n\nP:b\nV:2\n", "a 1,b 2,good 1")]
    [InlineData("lib/apk/db/installed", "\u0001\u00ff", "good 1")]
    [InlineData("usr/lib/apk/db/installed", "garbage\n\nP:b\nV:2\n", "b 2,good 1")]
    public void The_packages_beside_a_damaged_one_count(string path, string text, string names)
    {
        (string[] found, string unread) = Read(path, text);
        Assert.Equal(names, string.Join(',', found));
        Assert.StartsWith($"/{path}: found a package without a name or a version", unread, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var/lib/dpkg/status")]
    [InlineData("lib/apk/db/installed")]
    public void A_database_that_is_empty_is_of_a_system_without_packages(string path) =>
        Assert.Empty(SmallTree.Of((path, "\n")).Unread);
}
