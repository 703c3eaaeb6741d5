using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Json;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>What <c>docker save</c> wrote before 1.10: a directory for each layer, with its archive and a JSON text that names
/// the layer below it, and a file "repositories" that names the top layers. Docker Image Specification v1.0.</summary>
internal sealed class OldDockerArchive
{
    private const int MostLayers = 1000;
    private const string Json = "/json", Layer = "/layer.tar";

    private readonly MemberFiles _files;

    private OldDockerArchive(MemberFiles files, IReadOnlyList<DockerArchiveImage> images) => (_files, Images) = (files, images);

    /// <summary>Each with the JSON text of its top layer in the place of a configuration.</summary>
    public IReadOnlyList<DockerArchiveImage> Images { get; }

    /// <summary>Null where the archive is none of these.</summary>
    /// <exception cref="CorruptImageException">A layer that is named is not there.</exception>
    public static OldDockerArchive? Find(MemberFiles files)
    {
        Dictionary<string, List<string>> tops = new(StringComparer.Ordinal);
        foreach ((string name, string id) in files.TryRead("repositories") is { } repositories ? Named(repositories)
            : Unnamed(files))
        {
            tops.TryAdd(id, []);
            tops[id].AddRange(name.Length > 0 ? [name] : []);
        }

        return tops.Count == 0 ? null : new OldDockerArchive(files,
            [.. tops.Select(top =>
                new DockerArchiveImage { Config = top.Key + Json, Names = top.Value,
                Layers = [.. Chain(files, top.Key).Select(id => id + Layer)] })]);
    }

    /// <summary>A configuration in the form of today, with the digests of the layers.</summary>
    public byte[] ConfigOf(DockerArchiveImage image)
    {
        byte[] json = Read(_files, image.Config);
        _ = JsonField.Parse(json, image.Config).Members; // an object, and no member twice
        JsonObject old = JsonNode.Parse(json)!.AsObject();
        JsonArray digests = [.. image.Layers.Select(path => (JsonNode?)DigestOf(path).ToString())];
        JsonObject config = new() { ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = digests } };
        foreach (string member in new[] { "architecture", "os", "created", "config" })
        {
            config[member] = old[member]?.DeepClone();
        }

        return System.Text.Encoding.UTF8.GetBytes(config.ToJsonString());
    }

    /// <summary>{"REPOSITORY": {"TAG": "ID"}}.</summary>
    private static IEnumerable<(string Name, string Id)> Named(byte[] repositories)
    {
        JsonField all = JsonField.Parse(repositories, "repositories");
        return all.Members.SelectMany(repository =>
            repository.Value.Members.Select(tag => ($"{repository.Key}:{tag.Key}", tag.Value.RequiredText)));
    }

    /// <summary>Layers that are below no other one.</summary>
    private static IEnumerable<(string Name, string Id)> Unnamed(MemberFiles files)
    {
        string[] ids = [.. files.Paths.Where(path => path.EndsWith(Json, StringComparison.Ordinal)
            && path.Count(letter => letter == '/') == 1).Select(path => path[..^Json.Length])];
        HashSet<string> parents = [.. ids.Select(id => ParentOf(files, id)).OfType<string>()];
        return ids.Where(id => !parents.Contains(id)).Select(id => ("", id));
    }

    /// <summary>Layers from the bottom to the top.</summary>
    private static List<string> Chain(MemberFiles files, string top)
    {
        List<string> chain = [];
        for (string? id = top; id is not null; id = ParentOf(files, id))
        {
            chain.Add(chain.Count < MostLayers && !chain.Contains(id) ? id : throw Wrong(id + Json, "a layer below itself"));
        }

        chain.Reverse();
        return chain;
    }

    private static string? ParentOf(MemberFiles files, string id) =>
        JsonField.Parse(Read(files, id + Json), id + Json)["parent"].Text is { Length: > 0 } parent ? parent : null;

    private static byte[] Read(MemberFiles files, string path) => files.TryRead(path) ?? throw Wrong(path, "no such file");

    private ImageDigest DigestOf(string path)
    {
        using Stream layer = _files.Open(path);
        return ImageDigest.OfSha256(SHA256.HashData(layer));
    }

    private static CorruptImageException Wrong(string path, string found) =>
        new($"docker archive, {path}", -1, found, "layers that name the one below them");
}
