namespace Hpc.Sbom.Tests;

/// <summary>What the packages of a system's own installer are.</summary>
public class SystemPackageTests
{
    [Fact]
    public void Packages_of_dpkg_are_those_whose_files_are_there() =>
        Assert.Equal(["base 1:2.0-3+b1", "half 0.1~rc1"],
            SmallTree.Names(SmallTree.Of(("var/lib/dpkg/status", SmallTree.Status))));

    [Fact]
    public void A_package_url_names_system_and_processor() => Assert.Equal(
        ["pkg:deb/debian/base@1:2.0-3%2Bb1?arch=amd64&distro=debian-12", "pkg:deb/debian/half@0.1~rc1?arch=all&distro=debian-12"],
        SmallTree.Urls(SmallTree.Of(("var/lib/dpkg/status", SmallTree.Status), SmallTree.Debian)));

    [Fact]
    public void An_image_without_dpkg_has_its_packages_in_files_of_their_own() =>
        Assert.Equal(["base 1"], SmallTree.Names(SmallTree.Of(
        ("var/lib/dpkg/status.d/base", "Package: base\nVersion: 1\n"),
            ("var/lib/dpkg/status.d/base.md5sums", "00  usr/bin/x\n"))));

    [Fact]
    public void A_package_that_is_listed_twice_counts_once() => Assert.Single(SmallTree.Of(
        ("var/lib/dpkg/status", "Package: a\nVersion: 1\n\nPackage: a\nVersion: 1\n")).Packages);

    [Fact]
    public void The_database_of_another_system_in_a_directory_does_not_count() =>
        Assert.Empty(SmallTree.Of(("srv/root/var/lib/dpkg/status", SmallTree.Status)).Packages);

    [Fact]
    public void A_package_without_a_version_is_named_as_what_could_not_be_read()
    {
        Inventory inventory = SmallTree.Of(("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\n"));
        Assert.Contains("without a name or a version", Assert.Single(inventory.Unread).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_of_apk_have_a_licence()
    {
        Package package = Assert.Single(
            SmallTree.Of(("lib/apk/db/installed", "C:Q1\nP:musl\nV:1.2.4-r2\nA:x86_64\nL:MIT\nF:lib\nR:ld.so\n\n"),
            ("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n")).Packages);
        Assert.Equal(("pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64&distro=alpine-3.19.1", "MIT"), (package.Url, package.License));
    }

    public static TheoryData<string, byte[]> Databases
    {
        get
        {
            byte[] small = SmallRpm.Header("alpha", "1.2", "3"),
                large = SmallRpm.Header("alpha", "1.2", "3", new string('x', 3000));
            return new()
            {
                { "var/lib/rpm/rpmdb.sqlite", SmallRpm.Sqlite(small) },
                    { "usr/lib/sysimage/rpm/rpmdb.sqlite", SmallRpm.Sqlite(large) },
                { "usr/lib/sysimage/rpm/Packages.db", SmallRpm.Ndb(small) },
            };
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public void Packages_of_rpm_are_read_from_each_of_its_databases(string path, byte[] database)
    {
        Inventory inventory = SmallTree.OfBytes((path, database));
        Assert.Empty(inventory.Unread);
        Assert.Equal("pkg:rpm/alpha@1.2-3?arch=noarch&epoch=2", Assert.Single(inventory.Packages).Url);
    }

    [Theory]
    [InlineData("var/lib/rpm/Packages", "rpm database")]
    [InlineData("var/lib/rpm/rpmdb.sqlite-wal", "changes that are not in the database yet")]
    public void A_database_that_is_not_read_is_named(string path, string why) =>
        Assert.Contains(why, Assert.Single(SmallTree.Of((path, "x")).Unread).Reason, StringComparison.Ordinal);

    [Fact]
    public void Keys_that_rpm_keeps_are_no_packages() => Assert.Empty(
        SmallTree.OfBytes(("var/lib/rpm/rpmdb.sqlite", SmallRpm.Sqlite(SmallRpm.Header("gpg-pubkey", "1", "2")))).Packages);
}
