using System.Text;
using System.Text.Json;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.ImageCli.Tests;

/// <summary>Bills of materials: compared with what the installers' own programs list.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Status = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1-2\n";

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Tree => _program.At("tree");

    private string Write(string path, string text)
    {
        string file = Path.Combine(Tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The bill that a new image of the tree carries.</summary>
    private JsonElement Bill(string form = "spdx")
    {
        _program.Good("convert", "--force", "--sbom", form, Tree, _program.At("new.sif"));
        SifFile file = SifFile.Open(new MemorySource(File.ReadAllBytes(_program.At("new.sif"))));
        return JsonDocument.Parse(file.ReadWhole(Assert.Single(file.Descriptors, item => item.DataType == DataType.Sbom)))
            .RootElement;
    }

    /// <summary>"name version" of its packages.</summary>
    private string[] Packages(string kind) => [.. Bill().GetProperty("packages").EnumerateArray().Skip(1)
        .Where(package => package.GetProperty("externalRefs")[0].GetProperty("referenceLocator")
            .GetString()!.StartsWith($"pkg:{kind}/"))
        .Select(package => $"{package.GetProperty("name").GetString()} {package.GetProperty("versionInfo").GetString()}")
            .Order(StringComparer.Ordinal)];

    private static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    [Fact]
    public void An_image_carries_a_bill_of_materials_only_if_that_was_asked_for()
    {
        Write("var/lib/dpkg/status", Status);
        _program.Good("convert", Tree, _program.At("plain.sif"));
        Assert.DoesNotContain(SifFile.Open(new MemorySource(File.ReadAllBytes(_program.At("plain.sif")))).Descriptors, item =>
            item.DataType == DataType.Sbom);
        Assert.Equal(["a 1-2"], Packages("deb"));
    }

    [Theory]
    [InlineData("../../usr/lib/sysimage/dpkg")]
    [InlineData("/usr/lib/sysimage/dpkg")]
    public void A_database_is_found_behind_a_link_of_the_image(string target)
    {
        Write("usr/lib/sysimage/dpkg/status", Status);
        Directory.CreateDirectory(Path.Combine(Tree, "var/lib"));
        File.CreateSymbolicLink(Path.Combine(Tree, "var/lib/dpkg"), target);
        Assert.Equal(["a 1-2"], Packages("deb"));
    }

    [Fact]
    public void A_damaged_file_is_a_line_that_names_it()
    {
        Write("var/lib/dpkg/status", Status);
        Write("usr/lib/python3/a.dist-info/METADATA", "\u0001\u0002");
        (int status, _, string errors) = _program.Run("convert", "--sbom", "spdx", Tree, _program.At("damaged.sif"));
        Assert.Equal(0, status);
        Assert.Contains("packages may be missing: '/usr/lib/python3/a.dist-info/METADATA' could not be read: "
            + "found a package without a name or a version", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spdx", "SPDX-2.3")]
    [InlineData("cyclonedx", "CycloneDX")]
    public void The_object_says_in_which_form_it_is(string form, string mark)
    {
        Write("var/lib/dpkg/status", Status);
        Assert.Contains(mark, Bill(form).GetRawText(), StringComparison.Ordinal);
        SifFile file = SifFile.Open(new MemorySource(File.ReadAllBytes(_program.At("new.sif"))));
        SifDescriptor item = file.Descriptors.Single(item => item.DataType == DataType.Sbom);
        Assert.Equal(form == "spdx" ? SbomFormat.SpdxJson : SbomFormat.CycloneDxJson, SbomMetadata.Of(item).Format);
    }

    [Fact]
    public void The_same_tree_makes_the_same_image_with_its_bill()
    {
        Write("var/lib/dpkg/status", Status);
        _ = Bill();
        byte[] first = File.ReadAllBytes(_program.At("new.sif"));
        _ = Bill();
        Assert.Equal(first, File.ReadAllBytes(_program.At("new.sif")));
    }

    [Fact]
    public void A_bill_is_in_the_group_that_is_signed_and_is_made_anew_by_who_converts_the_image()
    {
        Write("var/lib/dpkg/status", Status);
        _ = Bill();
        _program.Good("convert", "--sbom", "spdx", _program.At("new.sif"), _program.At("again.sif"));
        SifFile again = SifFile.Open(new MemorySource(File.ReadAllBytes(_program.At("again.sif"))));
        Assert.Single(again.Descriptors, item => item.DataType == DataType.Sbom
            && item.Group == ObjectLink.ToGroup(SifObject.DefaultGroup));
    }

    [Theory]
    [InlineData("new.sqfs")]
    [InlineData("new/")]
    [InlineData("oci-archive:new.tar")]
    public void What_has_no_place_for_a_bill_is_refused(string target)
    {
        Write("var/lib/dpkg/status", Status);
        Assert.Contains("it is not a SIF file", _program.Refused("convert", "--sbom", "spdx", Tree,
            target.Replace("new", _program.At("new"))), StringComparison.Ordinal);
    }

    [ToolFact("dpkg-query")]
    public void Packages_of_dpkg_are_those_that_dpkg_query_lists()
    {
        Write("var/lib/dpkg/status", File.ReadAllText("/var/lib/dpkg/status", Encoding.Latin1));
        string listed = Peer.Run("dpkg-query", "--admindir", "/var/lib/dpkg", "-W", "-f",
            "${db:Status-Status} ${Package} ${Version}\n");
        string[] there = [.. Lines(listed).Where(line => !line.StartsWith("config-files ") && !line.StartsWith("not-installed "))
            .Select(line => line.Split(' ', 2)[1])];
        Assert.Equal(there.Order(StringComparer.Ordinal), Packages("deb"));
    }

    [ToolFact("rpm", "rpmbuild")]
    public void Packages_of_rpm_are_those_that_rpm_lists() => Assert.Equal(ByRpm(), Packages("rpm"));

    /// <summary>What rpm has in SQLite, as the hash table of Berkeley DB that it was before: made by Berkeley DB's own
    /// program, in the byte order of either kind of machine; headers are longer than the small pages.</summary>
    [ToolTheory("rpm", "rpmbuild", "sqlite3", "db5.3_load")]
    [InlineData(1234, 4096)]
    [InlineData(4321, 4096)]
    [InlineData(1234, 512)]
    [InlineData(4321, 65536)]
    public void Packages_of_rpm_are_the_same_in_a_database_of_Berkeley_DB(int order, int pageSize)
    {
        string[] listed = ByRpm();
        string directory = Path.Combine(Tree, "var/lib/rpm"), dump = _program.At("dump");
        string rows = Peer.Run("sqlite3", "-separator", "\n ", Path.Combine(directory, "rpmdb.sqlite"),
            $"select ' ' || printf('%08x', hnum{(order == 1234 ? " << 24" : "")}), lower(hex(blob)) from Packages");
        File.WriteAllText(dump, $"VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder={order}\ndb_pagesize={pageSize}\nHEADER=END\n"
            + $" 00000000\n 09000000\n{rows.TrimEnd('\n')}\nDATA=END\n");
        Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        Peer.Run("db5.3_load", "-f", dump, Path.Combine(directory, "Packages"));
        Assert.Equal(listed, Packages("rpm"));
    }

    /// <summary>Two packages of the tree, as rpm lists them.</summary>
    private string[] ByRpm()
    {
        string spec = _program.At("a.spec"), top = _program.At("top"), database = Path.Combine(Tree, "var/lib/rpm");
        File.WriteAllText(spec,
            "Name: a\nVersion: 1.2\nRelease: 3\nEpoch: 2\nSummary: a\nLicense: MIT\nBuildArch: noarch\n"
            + "%description\na\n%install\nmkdir -p %{buildroot}/opt\necho > %{buildroot}/opt/f\n%files\n/opt/f\n"
            + "%package -n b\nSummary: b\n%description -n b\nb\n%files -n b\n");
        Peer.Run("rpmbuild", "-bb", "--quiet", "--define", $"_topdir {top}", spec);
        Directory.CreateDirectory(database);
        Peer.Run("rpm", ["--dbpath", database, "--nodeps", "--justdb", "--force-debian", "-i",
            .. Directory.GetFiles(Path.Combine(top, "RPMS/noarch"))]);
        return [.. Lines(Peer.Run("rpm", "--dbpath", database, "-qa", "--qf", "%{NAME} %{VERSION}-%{RELEASE}\n"))];
    }

    [ToolFact("/usr/bin/python3")]
    public void Packages_of_pip_are_those_that_pip_lists()
    {
        string sources = _program.At("sources"), library = Path.Combine(Tree, "opt/lib");
        Directory.CreateDirectory(sources);
        Peer.Run("/usr/bin/python3", "-c", """
            import sys, zipfile
            for name in ("alpha", "Beta_Two"):
                info = f"{name}-1.5.dist-info"
                with zipfile.ZipFile(f"{sys.argv[1]}/{name}-1.5-py3-none-any.whl", "w") as wheel:
                    wheel.writestr(f"{name}.py", "")
                    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
                    wheel.writestr(f"{info}/WHEEL",
                        "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                    wheel.writestr(f"{info}/RECORD", "")
            """, sources);
        Peer.Run("/usr/bin/python3", ["-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", library,
            .. Directory.GetFiles(sources)]);
        string listed = Peer.Run("/usr/bin/python3", "-m", "pip", "list", "--path", library, "--format", "freeze");
        Assert.Equal(Lines(listed.Replace("==", " ")), Packages("pypi"));
    }

    [ToolFact("gcc")]
    public void A_library_that_nobody_installed_is_known_by_its_soname()
    {
        Directory.CreateDirectory(Path.Combine(Tree, "opt"));
        Peer.Run("gcc", "-shared", "-nostdlib", "-x", "c", "/dev/null", "-Wl,-soname,libown.so.2", "-o",
            Path.Combine(Tree, "opt/libown.so.2.1"));
        Assert.Equal(["libown.so.2 2.1"], Packages("generic"));
    }

    [Fact]
    public void Links_to_the_databases_of_this_machine_are_not_followed()
    {
        Directory.CreateDirectory(Path.Combine(Tree, "var/lib/dpkg"));
        File.CreateSymbolicLink(Path.Combine(Tree, "var/lib/dpkg/status"), "/var/lib/dpkg/status");
        File.CreateSymbolicLink(Path.Combine(Tree, "etc"), "/etc");
        File.CreateSymbolicLink(Path.Combine(Tree, "var/lib/rpm"), "/var/lib/dpkg");
        Assert.Empty(Packages("deb"));
    }

    [Fact]
    public void A_list_counts_also_where_it_is_another_name_of_an_earlier_file()
    {
        string status = Write("var/lib/dpkg/status", Status);
        Peer.Run("ln", status, Path.Combine(Tree, "first"));
        Assert.Equal(["a 1-2"], Packages("deb"));
    }

    [Fact]
    public void Two_images_are_compared_by_their_packages()
    {
        Write("var/lib/dpkg/status", Status);
        _ = Bill();
        Assert.Equal("", _program.Good("diff", "--packages", Tree, _program.At("new.sif")));
        Write("var/lib/dpkg/status", Status.Replace("1-2", "1-3") + "\nPackage: b\nVersion: 1\n");
        (int status, string output, _) = _program.Run("diff", "--packages", _program.At("new.sif"), Tree);
        Assert.Equal((1, "! deb a: 1-2 -> 1-3\n+ deb b 1\n"), (status, output));
    }

    [Fact]
    public void Nobody_says_that_packages_are_the_same_where_some_could_not_be_read()
    {
        Write("var/lib/rpm/Packages", "x");
        Assert.Contains("rpm database", _program.Refused("diff", "--packages", Tree, Tree), StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_of_an_archive_are_not_guessed()
    {
        Write("var/lib/dpkg/status", Status);
        Peer.Run("tar", "-C", Tree, "-cf", _program.At("a.tar"), ".");
        Assert.Contains("it is an archive", _program.Refused("diff", "--packages", _program.At("a.tar"), Tree),
            StringComparison.Ordinal);
    }
}
