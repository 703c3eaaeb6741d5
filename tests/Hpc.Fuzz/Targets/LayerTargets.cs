using Hpc.Binary;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Oci.Tests;
using Hpc.Registry;

namespace Hpc.Fuzz;

/// <summary>Tar streams, layers, and archives of them.</summary>
internal static class LayerTargets
{
    private const int MostLayers = 6;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("tar", () => [.. Layers(), .. CorpusFiles.In("oci/tar-dialects", "*.tar")], TarMutation.Of,
            bytes => Read(new MemoryStream(bytes))) { Judge = GnuTar.Differs },
        new("layers", () => [.. Layers(), Layers().SelectMany(layer => layer).ToArray()], TarMutation.Of, Replay)
        {
            Large = () => [Wide("d/{0}"), Wide("d/.wh.{0}"), Wide(string.Concat(Enumerable.Repeat("a/", 45)) + "{0}"),
                [.. Wide("d/{0}"), .. Wide("d/.wh.{0}"), .. Wide("d/{0}/e")]],
        },
        new("docker-archive", () => [DockerArchive(), .. CorpusFiles.In("oci", "*.tar", isOne: HasText("manifest.json"))],
            TarMutation.Of, OpenDockerArchive)
        {
            Refusals = [typeof(ReferenceException), typeof(RegistryException)],
        },
        new("oci-archive", () => [OciArchive(), .. CorpusFiles.In("oci", "*.tar", isOne: HasText("index.json"))], TarMutation.Of,
            OpenOciArchive)
        {
            Refusals = [typeof(ReferenceException), typeof(RegistryException)],
        },
        new("compressed", () => [Gzip(Layers().First()), .. CorpusFiles.In("oci", "*.tar.*"), .. CorpusFiles.In("oci", "*.tgz")],
            ByteMutation.In((bytes, random) => random.Next(Math.Min(bytes.Length, 40))), bytes =>
        {
            using Stream stream = LayerStream.Expand(new MemoryStream(bytes));
            Expand(stream);
        })
        {
            // GZipStream's own; who reads a layer makes it the file's fault.
            Refusals = [typeof(InvalidDataException)],
        },
    ];

    private static IEnumerable<byte[]> Layers()
    {
        yield return new LayerTar().Directory("d").File("d/a", "text").File("d/b").Link("l", "d/a").HardLink("h", "d/a")
            .Directory("d/e/f").Bytes;
        yield return new LayerTar().File("d/.wh.a").File("d/e/.wh..wh..opq").File("d/e/new", "x").Link("up", "../..").Bytes;
        yield return new LayerTar().Pax("path=d/long", "linkpath=l", "size=4", "mtime=1.5", "uid=70000", "SCHILY.xattr.user.a=b")
            .File("short", "text")
            .Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=holes", "GNU.sparse.realsize=100")
            .File("s", "1\n0\n4\n" + new string('\0', 506) + "data").Bytes;
        yield return new LayerTar().Pax("GNU.sparse.map=0,2,8,2", "GNU.sparse.size=20").File("s", "abcd")
            .Add("x", 'L', "", "a long name\0", 0).File("y").Add("c", '3', "", "", 0x1a4).Bytes;
        yield return new LayerTar().Directory("d").Link("d/loop", "loop").Link("d/out", "/../../etc").Directory("d/out/x")
            .File("d/out/y").HardLink("z", "d/out/y").Bytes;
    }

    private static byte[] Wide(string name)
    {
        LayerTar tar = new();
        for (int at = 0; at < Many.Times / 4; at++)
        {
            tar.File(string.Format(null, name, at));
        }

        return tar.Bytes;
    }

    private static void Read(Stream stream)
    {
        using TarReader reader = new(stream);
        byte[] buffer = new byte[1 << 16];
        while (reader.Next() is { } entry)
        {
            long size = 0, most = 4 << 20;
            for (int read; size < most && (read = reader.Content.Read(buffer, 0, buffer.Length)) > 0;)
            {
                size += read;
            }

            Demand.Equal(true, size >= most || size == entry.Size);
        }
    }

    /// <summary>Layer after layer, each a stream with its end mark.</summary>
    private static void Replay(byte[] bytes)
    {
        LayerReplay replay = new();
        MemoryStream stream = new(bytes);
        for (int layers = 0; stream.Position < stream.Length && layers < MostLayers; layers++)
        {
            using TarReader reader = new(stream);
            List<TarEntry> entries = [];
            while (reader.Next() is { } entry)
            {
                entries.Add(entry);
            }

            replay.Apply(entries);
        }

        foreach ((string path, MergedInode inode) in replay.Root.Walk())
        {
            Demand.Equal(false, path.Split('/').Any(part => part is ".." or "."));
            _ = (inode.Type, inode.Content);
        }
    }

    private static byte[] DockerArchive() =>
        new LayerTar()
            .File("manifest.json", """[{"Config":"c.json","RepoTags":["a:1"],"Layers":["1/layer.tar","2/layer.tar"]}]""")
        .File("c.json", """{"architecture":"amd64","os":"linux","config":{"Env":["A=b"]},"rootfs":{"type":"layers","diff_ids":"""
            + """["sha256:00","sha256:01"]}}""")
        .File("1/layer.tar", Texts.Of(Layers().First())).Link("2/layer.tar", "../1/layer.tar").Bytes;

    private static byte[] OciArchive()
    {
        const string Config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""";
        LayerTar tar = new LayerTar().File("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        string layer = Blob(tar, Texts.Of(Layers().First())), config = Blob(tar, Config);
        string manifest =
            $$"""
            {"schemaVersion":2,"config":{"mediaType":"{{MediaTypes.OciConfig}}",{{config}}},
            "layers":[{"mediaType":"{{MediaTypes.OciLayer}}",{{layer}}}]}
            """;
        return tar.File("index.json",
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{MediaTypes.OciManifest}}",{{Blob(tar, manifest)}}}]}""").Bytes;
    }

    private static string Blob(LayerTar tar, string content)
    {
        string hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Texts.Bytes(content)));
        tar.File($"blobs/sha256/{hex}", content);
        return $"\"digest\":\"sha256:{hex}\",\"size\":{content.Length}";
    }

    private static void OpenDockerArchive(byte[] bytes)
    {
        foreach (string? name in new[] { null, "@0", "a:1" })
        {
            using TarMembers files = TarMembers.Of("x", new MemoryStream(bytes), stream => stream);
            Use(Hpc.Registry.DockerArchive.Open(files, name));
        }
    }

    private static void OpenOciArchive(byte[] bytes)
    {
        using TarMembers files = TarMembers.Of("x", new MemoryStream(bytes), stream => stream);
        Use(LayoutImage.Open(files, null, Platform.Linux("amd64")));
    }

    private static void Use(LayeredImage image)
    {
        _ = (image.Config.Process?.Entrypoint, image.Id);
        for (int layer = 0; layer < Math.Min(image.Layers.Count, 3); layer++)
        {
            int number = layer;
            SquashFsExercise.Ask(() =>
            {
                _ = image.ExpandedDigest(number);
                using Stream stream = image.OpenLayer(number);
                Expand(stream);
            });
        }
    }

    private static void Expand(Stream stream)
    {
        byte[] buffer = new byte[1 << 16];
        for (int reads = 0; reads < 256 && stream.Read(buffer, 0, buffer.Length) > 0; reads++)
        {
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        MemoryStream packed = new();
        using (System.IO.Compression.GZipStream stream = new(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static Func<byte[], bool> HasText(string text) => bytes => bytes.AsSpan().IndexOf(Texts.Bytes(text)) >= 0;
}
