using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Hpc.Oci;

namespace Hpc.ImageCli.Tests;

/// <summary>Writes OCI layouts of given layers.</summary>
internal static class LayoutFile
{
    /// <param name="compression">gzip, zstd, none, or a file with the compressed layer, or a SquashFS image; one for each layer,
    /// in turn.</param>
    public static string Write(string directory, IReadOnlyList<byte[]> layers, string config = "{}",
        params string[] compression) => WriteFor("amd64", directory, layers, config, compression);

    /// <param name="architecture">What the configuration names.</param>
    public static string WriteFor(string architecture, string directory, IReadOnlyList<byte[]> layers, string config = "{}",
        params string[] compression)
    {
        Directory.CreateDirectory(Path.Combine(directory, "blobs/sha256"));
        List<Descriptor> descriptors = [];
        for (int at = 0; at < layers.Count; at++)
        {
            string how = compression.Length == 0 ? "gzip" : compression[at % compression.Length];
            byte[] stored = how switch
            {
                "gzip" => Gzip(layers[at]),
                "zstd" => Zstd(layers[at]),
                "none" => layers[at],
                _ => File.ReadAllBytes(how)
            };
            string type = how switch
            {
                "gzip" => MediaTypes.OciLayerGzip,
                "zstd" => MediaTypes.OciLayerZstd,
                _ when how.EndsWith(".sqfs", StringComparison.Ordinal) => MediaTypes.SquashFsLayer,
                _ => MediaTypes.OciLayer
            };
            descriptors.Add(Put(directory, stored, type));
        }

        string ids = string.Join(',', layers.Select(layer => $"\"{Digest(layer)}\""));
        string json =
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","created":"2026-01-02T03:04:05Z","config":{{{config}}},"""
            + $"\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[{ids}]}}}}";
        ImageManifest manifest = new()
        {
            MediaType = MediaTypes.OciManifest,
            Config = Put(directory, Encoding.UTF8.GetBytes(json), MediaTypes.OciConfig), Layers = descriptors
        };
        Descriptor image = Put(directory, ManifestDocument.ToJson(manifest), MediaTypes.OciManifest) with
        {
            Annotations = new Dictionary<string, string> { [ImageIndex.ReferenceName] = "v1" },
        };
        File.WriteAllBytes(Path.Combine(directory, "index.json"),
            ManifestDocument.ToJson(new ImageIndex { Manifests = [image] }));
        File.WriteAllText(Path.Combine(directory, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        return directory;
    }

    public static ImageDigest Digest(byte[] bytes) => ImageDigest.OfSha256(SHA256.HashData(bytes));

    /// <summary>A blob of its own; returns the members of a descriptor that say which.</summary>
    public static string Put(string directory, string text)
    {
        Descriptor blob = Put(directory, Encoding.UTF8.GetBytes(text), "");
        return $"\"digest\":\"{blob.DigestText}\",\"size\":{blob.Size}";
    }

    private static Descriptor Put(string directory, byte[] bytes, string type)
    {
        ImageDigest digest = Digest(bytes);
        File.WriteAllBytes(Path.Combine(directory, "blobs/sha256", digest.Hex), bytes);
        return Descriptor.Of(type, digest, bytes.Length);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stored.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        byte[] stored = new byte[bytes.Length + 1024];
        return stored[..Codecs.CompressorFactory.Create("zstd", bytes.Length).Compress(bytes, stored)];
    }
}
