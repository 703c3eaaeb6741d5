using Hpc.Binary;
using Hpc.Crate;
using Hpc.Crate.Tests;

namespace Hpc.Fuzz;

/// <summary>Archives of runs, as strangers send them.</summary>
internal static class ArchiveTargets
{
    private const string Digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[] s_small = SmallArchive.Of(("README.txt", "read\n"u8.ToArray()), ("files/a/b", []),
        ("files/a/c.dat", new byte[100]), ("manifest-sha256.txt", Texts.Bytes($"{Digest}  README.txt\n")));

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
    ];

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
