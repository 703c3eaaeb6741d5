namespace Hpc.Sbom.Tests;

/// <summary>What installers of languages leave behind.</summary>
public class LanguagePackageTests
{
    public static TheoryData<string, string, string> Files => new()
    {
        { "opt/v/a-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: a\nVersion: 1\n\nName: b\n", "pkg:pypi/a@1" },
        { "usr/lib/a.egg-info/PKG-INFO", "Name: a\nVersion: 1\n", "pkg:pypi/a@1" },
        { "usr/lib/a-1-py3.egg-info", "Name: a\r\nVersion: 1\r\n", "pkg:pypi/a@1" },
        { "opt/c/conda-meta/a-1-h0.json", """
            {"name":"a","version":"1","build":"h0","channel":"https://c.test/main/linux-64","subdir":"linux-64","files":["bin/a"]}
            """, "pkg:conda/a@1?build=h0&channel=main&subdir=linux-64" },
        { "w/node_modules/@s/a/package.json", """{"name":"@s/a","version":"1"}""", "pkg:npm/%40s%2Fa@1" },
        { "opt/R/library/a/DESCRIPTION", "Package: a\nVersion: 1\nBuilt: R 4.2\n", "pkg:cran/a@1" },
        { "opt/R/library/a/DESCRIPTION", "Package: a\nVersion: 1\nbiocViews: X\nBuilt: R 4.2\n", "pkg:bioconductor/a@1" },
        { "j/environments/v1.9/Manifest.toml", "[[deps.A]]\nversion = \"1\"\nuuid = \"u\"\n[[deps.Std]]\nuuid = \"v\"\n",
            "pkg:julia/A@1?uuid=u" },
        { "j/Manifest.toml", "[[A]]\nuuid = \"u\"\nversion = \"1\"\n", "pkg:julia/A@1?uuid=u" },
        { "opt/spack/.spack-db/index.json", """
            {"database":{"version":"7","installs":{"h":{"spec":{"name":"a","version":"1"},"installed":true},
            "g":{"spec":{"name":"b","version":"1"},"installed":false}}}}
            """, "pkg:generic/spack/a@1?hash=h" },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_file_tells_its_package(string path, string text, string url)
    {
        Inventory inventory = SmallTree.Of((path, text));
        Assert.Empty(inventory.Unread);
        Assert.Equal([url], SmallTree.Urls(inventory));
        Assert.Equal("/" + path, inventory.Packages[0].Origin);
    }

    [Theory]
    [InlineData("src/a/DESCRIPTION", "Package: a\nVersion: 1\n")]
    [InlineData("w/node_modules/a/test/package.json", """{"name":"a","version":"1"}""")]
    [InlineData("w/a/package.json", """{"name":"a","version":"1"}""")]
    [InlineData("j/packages/A/x/Manifest.toml", "[[deps.B]]\nversion = \"1\"\n")]
    [InlineData("w/node_modules/a/package.json", """{"type":"module"}""")]
    public void Sources_and_parts_of_packages_are_no_packages(string path, string text)
    {
        Inventory inventory = SmallTree.Of((path, text));
        Assert.Empty(inventory.Packages);
        Assert.Empty(inventory.Unread);
    }

    [Theory]
    [InlineData("License-Expression: MIT OR Apache-2.0\nLicense: x\n", "MIT OR Apache-2.0")]
    [InlineData("License: BSD\n", "BSD")]
    [InlineData("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n", "MIT License")]
    public void A_licence_is_said_in_the_words_of_the_package(string fields, string license) => Assert.Equal(license,
        Assert.Single(SmallTree.Of(("a.dist-info/METADATA", $"Name: a\nVersion: 1\n{fields}")).Packages).License);

    [Fact]
    public void What_a_package_of_the_system_has_brought_counts_once() =>
        Assert.Equal(["python3-a 1-1"], SmallTree.Names(SmallTree.Of(
        ("usr/lib/python3/dist-packages/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"),
        ("var/lib/dpkg/status", "Package: python3-a\nVersion: 1-1\n"),
        ("var/lib/dpkg/info/python3-a.list", "/.\n/usr\n/usr/lib/python3/dist-packages/a-1.dist-info/METADATA\n"))));

    [Fact]
    public void Modules_of_a_program_of_Go_are_named_with_what_replaces_them() => Assert.Equal(
        ["example.org/a", "example.org/c v2.0.0", "golang.org/x/sys v0.1.0", "stdlib 1.22.1"],
        SmallTree.Names(SmallTree.OfBytes(("usr/local/bin/a", SmallElf.Program([.. new byte[32], .. SmallElf.GoInformation])))));

    [Fact]
    public void A_program_of_Go_is_known_by_its_section_wherever_that_lies()
    {
        byte[] program = SmallElf.WithSection(".go.buildinfo", SmallElf.GoInformation);
        Assert.Equal(4, SmallTree.OfBytes(("opt/a", program)).Packages.Count);
    }

    [Theory]
    [InlineData("opt/lib/libx.so.1.2", "libx.so.1 1.2")]
    [InlineData("opt/lib/libx.so.1", "libx.so.1")]
    [InlineData("opt/lib/libx.so", "libx.so.1")]
    public void A_library_that_no_package_has_is_known_by_its_soname(string path, string name) =>
        Assert.Equal([name], SmallTree.Names(SmallTree.OfBytes((path, SmallElf.Library("libx.so.1")))));

    [Fact]
    public void A_library_of_a_package_is_not_listed_also_where_a_directory_is_a_link() =>
        Assert.Equal(["x 1"], SmallTree.Names(SmallTree.OfBytes(
        ("usr/lib/libx.so.1", SmallElf.Library("libx.so.1")), ("var/lib/dpkg/info/x.list", "/lib/libx.so.1\n"u8.ToArray()),
        ("var/lib/dpkg/status", "Package: x\nVersion: 1\n"u8.ToArray()))));
}
