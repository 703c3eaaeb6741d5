using Hpc.Binary;
using Hpc.Sbom;
using Hpc.Sbom.Tests;

namespace Hpc.Fuzz;

/// <summary>Files in an image that say which packages there are: each reader alone, and what is made of what it says.</summary>
internal static class SbomTargets
{
    private const string Apk = "C:Q1x\nP:musl\nV:1.2\nA:x86_64\nL:MIT\nF:lib\nR:ld.so\nZ:Q1\n\nP:b\nV:1\n\n";
    private const string Python =
        "Metadata-Version: 2.1\nName: a\nVersion: 1\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT\n\nwords\n";
    private const string R = "Package: a\nVersion: 1\nLicense: GPL-2 |\n    file LICENSE\nBuilt: R 4.2.2\n";
    private const string Julia =
        "manifest_format = \"2.0\"\n[[deps.A]]\nuuid = \"u\"\nversion = \"1\"\n\n[[B]]\nversion = \"2\"\n";
    private const string Conda = """
        {"name":"a","version":"1","build":"h","channel":"c/linux-64","subdir":"linux-64","files":["bin/a"],"license":"MIT"}
        """;
    private const string Npm = """{"name":"@s/a","version":"1","license":{"type":"MIT"},"licenses":[{"type":"ISC"}]}""";
    private const string Spack = """
        {"database":{"installs":{"h":{"spec":{"name":"a","version":"1"},"installed":true},"g":{"spec":{"b":{"version":"2"}}}}}}
        """;

    /// <summary>An image has some hundreds; two documents are made here, some kilobytes of memory for each package.</summary>
    private const int Packages = Many.Times / 2;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        Of("dpkg-status", "var/lib/dpkg/status", Texts.All(SmallTree.Status),
            TextMutation.With("\n\n", "\n ", ": ", "Package: ", "Version: ", "Status: "),
            () => [Many.Of("", at => $"Package: p{at}\nVersion: 1\n\n", times: Packages),
                Many.Of("Package: a\nVersion: 1\nDescription: x\n", _ => " .\n")]),
        Of("apk-installed", "lib/apk/db/installed", Texts.All(Apk), TextMutation.With("\n\n", "P:", "V:", "F:", "R:"),
            () => [Many.Of("F:a\n", at => $"R:{at}\n"), Many.Of("", at => $"P:{at}\nV:1\n\n", times: Packages)]),
        Of("dist-info", "a.dist-info/METADATA", Texts.All(Python),
            TextMutation.With("\n\n", "\n ", "Name: ", "Classifier: License :: OSI Approved :: "),
            () => [Many.Of("Name: a\nVersion: 1\n", _ => "Classifier: License :: OSI Approved :: a\n"),
                Many.Of("License: ", _ => "a\n ")]),
        Of("r-description", "library/a/DESCRIPTION", Texts.All(R), TextMutation.With("\n\n", "\n ", "Package: ", "Built: "),
            () => [Many.Of("Package: a\nLicense: ", _ => "a\n ")]),
        Of("julia-manifest", "Manifest.toml", Texts.All(Julia), TextMutation.With("[[", "]]", "deps.", " = \"", "version"),
            () => [Many.Of("", at => $"[[deps.a{at}]]\nversion = \"1\"\n", times: Packages)]),
        Of("conda-record", "c/conda-meta/a.json", Texts.All(Conda), TextMutation.Json, () =>
            [Many.Of("{\"files\":[", at => $"\"{at}\",", "\"\"]}")]),
        Of("npm-manifest", "node_modules/a/package.json", Texts.All(Npm), TextMutation.Json,
            () => [Many.Of("{\"name\":\"a\",\"version\":\"1\",\"licenses\":[", _ => "{\"type\":\"MIT\"},", "{}]}")]),
        Of("spack-database", "s/.spack-db/index.json", Texts.All(Spack), TextMutation.Json,
            () => [Many.Of("{\"database\":{\"installs\":{", at =>
                $"\"{at}\":{{\"spec\":{{\"name\":\"a\",\"version\":\"1\"}}}},", "\"z\":{}}}}")]),
        Of("rpm-sqlite", "var/lib/rpm/rpmdb.sqlite", [Sqlite(3), Sqlite(3000)], ByteMutation.Of, () => [Sqlite(1 << 20)]),
        Of("rpm-ndb", "var/lib/rpm/Packages.db", [SmallRpm.Ndb(SmallRpm.Header("alpha", "1.2", "3"))], ByteMutation.Of, () => []),
        Of("rpm-berkeley", "var/lib/rpm/Packages", [Berkeley(false), Berkeley(true)], ByteMutation.Of, () => []),
        new("go-buildinfo", () => [SmallElf.Program(SmallElf.GoInformation), SmallElf.Library("libx.so.1"),
            SmallElf.WithSection(".go.buildinfo", SmallElf.GoInformation)], ByteMutation.Of,
            bytes => Ask([.. ElfPackages.Of(new MemorySource(bytes), "/a.so", isLibrary: true)])),
    ];

    private static byte[] Sqlite(int length) => SmallRpm.Sqlite(SmallRpm.Header("alpha", "1.2", "3", new string('x', length)));

    private static byte[] Berkeley(bool isBig) => SmallRpm.Berkeley(isBig, 512, SmallRpm.Header("alpha", "1.2", "3"),
        SmallRpm.Header("beta", "1", "2", new string('x', 900)));

    private static FuzzTarget Of(string name, string path, IEnumerable<byte[]> seeds, Mutation mutation,
        Func<IEnumerable<byte[]>> large) =>
        new(name, () => seeds, mutation, bytes =>
        {
            InventoryDraft draft = new();
            draft.Add(path, new MemorySource(bytes));
            draft.EndLists();
            Inventory inventory = draft.Finish();
            Write(inventory);
            if (inventory.Unread is [var unread, ..])
            {
                throw new CorruptImageException(unread.Path, -1, unread.Reason, "a file that can be read");
            }
        })
        {
            Large = large,
            Refusals = [typeof(TooManyPackagesException)],
        };

    private static void Ask(IReadOnlyList<Package> packages) => Write(new Inventory(packages, [], null));

    private static void Write(Inventory inventory)
    {
        SbomSubject subject = new(("fuzz", "1"), 0);
        _ = SpdxDocument.Write(inventory, subject).Length + CycloneDxDocument.Write(inventory, subject).Length;
    }
}
