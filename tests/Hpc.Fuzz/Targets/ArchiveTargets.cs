using Hpc.Archives;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Crate.Tests;
using Hpc.Numerics;

namespace Hpc.Fuzz;

/// <summary>Archives of runs, as strangers send them.</summary>
internal static class ArchiveTargets
{
    private const string Digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[] s_small = SmallArchive.Of(("README.txt", "read\n"u8.ToArray()), ("files/a/b", []),
        ("files/a/c.dat", new byte[100]), ("manifest-sha256.txt", Texts.Bytes($"{Digest}  README.txt\n")));

    private static readonly LibraryKind[] s_kinds = [LibraryKind.Glibc, LibraryKind.OpenBlas, LibraryKind.NumPy];

    private static readonly NumericLibrary[] s_libraries =
    [
        new(LibraryKind.OpenBlas, "/usr/lib/libopenblas.so.0") { Version = "0.3.21", IsDynamic = true },
        new(LibraryKind.NumPy, "/a/_multiarray_umath.so") { Version = "", IsDynamic = true, Dispatched = ["AVX2", "AVX512F"] },
        new(LibraryKind.Glibc, "/lib/libc.so.6") { Version = "2.28", IsDynamic = true },
    ];

    private static WorkflowGraph Graph { get; } = new(["a", "b"], [new WorkflowEdge("a", "{cwd}/x", "b", "x", Digest, "record")]);

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("archive", () => [s_small, SmallArchive.Of(), SmallArchive.Of(("x", [1]))],
            ByteMutation.In((bytes, random) => bytes.Length - random.Next(1, Math.Min(bytes.Length, 300) + 1)), Read)
        {
            Large = () => [SmallArchive.Of([.. Enumerable.Range(0, Many.Times).Select(at => (Deep(at), Array.Empty<byte>()))])],
        },
        new("archive-manifest", () => Texts.All($"{Digest}  a\n{Digest}  b/c\n", ""),
            TextMutation.With("  ", "\n", "../", "/", Digest), bytes =>
        {
            ArchiveManifest manifest = ArchiveManifest.Read(bytes);
            _ = (manifest.ToBytes().Length, manifest.Find("sha256:" + Digest));
        })
        {
            Large = () => [Many.Of("", at => $"{Digest}  {at:d8}\n")],
        },
        new("crate-review", () => Texts.All("""
            {"@graph":[{"@id":"./","@type":["Dataset"],"name":"a","license":{"@id":"b"},"author":[{"@id":"#a"}],"mentions":[]},
            {"@id":"x","@type":"File"},{"@id":"#run","@type":"CreateAction","instrument":{"@id":"#p"}}]}
            """), TextMutation.With("\"@id\":", "\"@type\":", "[", "{", "null", "\"File\"", "\"CreateAction\""),
            bytes => CrateReview.Of(bytes, ["x", "y"]))
        {
            Large = () => [Many.Of("{\"@graph\":[", at => $"{{\"@id\":\"a{at}\",\"@type\":\"File\"}},", "{\"@id\":\"b\"}]}")],
        },
        new("workflow", () => [Graph.Write(), new WorkflowGraph([], []).Write()], TextMutation.Json, ReadGraph)
        {
            Large = () => [Many.Of("{\"hpcrun-workflow\":1,\"edges\":[],\"steps\":[", at => $"\"{at}\",", "\"a\"]}")],
        },
        new("numerics-inventory", () => Texts.All(LibraryInventory.Write(s_libraries), LibraryInventory.Write([])),
            TextMutation.With("\t", "\n", " ", "OpenBlas", "dynamic", "99"), ReadInventory)
        {
            Large = () => [Many.Of("hpcrun-numerics 1\n", at => $"NumPy\t{at}\tdynamic\tAVX2 AVX512F\t/a\n")],
        },
        .. s_kinds.Select(kind => new FuzzTarget($"numerics-{kind}", () => Texts.All(
            "OpenBLAS 0.3.21 DYNAMIC_ARCH\0OPENBLAS_CORETYPE\0release version 2.36.\0",
            "they are not part of the dispatched optimizations\n(AVX2 FMA3 AVX512F) X", ""),
            TextMutation.With("OpenBLAS 0.", "release version ", "\0", ")", "0.", "999999999999"), bytes =>
        {
            NumericLibrary library = LibraryReader.Read(kind, "usr/lib/libx-r0.3.so.1", new MemorySource(bytes));
            _ = NumericPins.Of([library], NumericLevel.All[0], 1).Variables.Count;
        })),
        Result("text", "log", "step 1 E = -1.0D+00 eV\n0x1f nan 12ab\n", "pattern", "E = (\\S+)"),
        Result("table", "a.csv", "x,\"e,f\"\n1,2.5\n", "cell", "1,x"),
        Result("json", "a.json", "{\"a\":[1,-0.0,{\"b~/\":\"c\"}],\"d\":1e400}", "pointer", "/a/2/b~0~1"),
        Result("npy", "a.npy", Npy(), "index", "1,0"),
        Result("zip", "a.npz", RawText.Of(SmallArchive.Of(("a.csv", "1,2\n"u8.ToArray()), ("b", [1]))), "pattern", "(.)"),
        Result("drawing", "a.svg", "<svg><dc:date>2020</dc:date><a id=\"p1\"/><use href=\"#p1\"/></svg>", "pattern", "(.)"),
        Result("document", "a.pdf",
            "%PDF-1.4\n/CreationDate (D:2020\\)) /ID [<0a> <0b>]\n0000000020 00000 n\nstartxref\n9", "pattern", "(.)"),
        Result("picture", "a.png", "\u0089PNG\r\n\u001a\n\0\0\0\u0003tEXta\0b\0\0\0\0\0\0\0\0IEND\0\0\0\0", "pattern", "(.)"),
    ];

    /// <summary>A result beside a recorded one, and a place of a claim in it.</summary>
    private static FuzzTarget Result(string form, string name, string text, string kind, string where) => new($"result-{form}",
        () => Texts.All(text), form is "npy" or "picture" or "zip" ? ByteMutation.Of
            : TextMutation.With("\n,\"'(){}[]<>/#", "nan", "1e5", "id=\"", "{\"a\":"),
        bytes =>
        {
            (MemorySource recorded, MemorySource found) = (new(Texts.Bytes(text)), new(bytes));
            _ = ResultForm.Compare(name, recorded, found, new Tolerance(1e-6, 0));
            _ = ResultForm.Compare(name, found, recorded, default);
            _ = ResultForm.Compare(name + ".x", found, recorded, default);
            _ = new ClaimPlace(name, kind, where).Read(_ => found);
        })
    {
        Large = () => [Many.Of("[", _ => "[1,\"a\"],", "1]"), Many.Of("1,2 3"), Many.Of("id=\"", at => $"a{at}\" id=\"", "")],
    };

    private static void ReadGraph(byte[] bytes)
    {
        WorkflowGraph graph = WorkflowGraph.Read(bytes);
        byte[] again = WorkflowGraph.Read(graph.Write()).Write();
        Demand.Equal(Texts.Of(graph.Write()), Texts.Of(again));
    }

    private static void ReadInventory(byte[] bytes)
    {
        if (LibraryInventory.Read(Texts.Of(bytes)) is not { } libraries)
        {
            return;
        }

        foreach (NumericLevel level in NumericLevel.All)
        {
            NumericPins pins = NumericPins.Of(libraries, level, 2);
            _ = (PinnedLevel.Of(pins.Variables, level.Machine), pins.Unpinned.Count);
            Demand.Equal(0, pins.Variables.Count(one => one.Value.Contains('\n', StringComparison.Ordinal)));
        }
    }

    private static string Npy() => "\u0093NUMPY\u0001\0\u0076\0"
        + "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".PadRight(117) + "\n" + new string('\0', 32);

    /// <summary>A name with many directories of its own.</summary>
    private static string Deep(int at) => $"{at:d8}{string.Concat(Enumerable.Repeat("/a", 100))}";

    private static void Read(byte[] bytes)
    {
        ZipReader zip = new(new MemorySource(bytes));
        byte[] content = new byte[64];
        for (int at = 0; at < zip.Members.Count; at++)
        {
            RandomAccessSource source = zip.Content(at);
            _ = source.Read(Math.Max(0, source.Length - content.Length), content);
        }
    }
}
