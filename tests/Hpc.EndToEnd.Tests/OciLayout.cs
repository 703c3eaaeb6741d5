using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hpc.EndToEnd.Tests;

/// <summary>An image of one layer, busybox, as a directory in OCI's layout.</summary>
internal sealed class OciLayout
{
    private const string Types = "application/vnd.oci.image.";

    /// <param name="config">The member "config" of its configuration, as JSON.</param>
    public OciLayout(Machine machine, string config)
    {
        Directory = machine.NewDirectory();
        System.IO.Directory.CreateDirectory(Directory + "/blobs/sha256");
        byte[] layer = Layer(machine);
        string[] parts = ["{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":", config,
            ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"", Digest(layer), "\"]}}"];
        string described = Put("config.v1+json", Encoding.UTF8.GetBytes(string.Concat(parts))),
            stored = Put("layer.v1.tar+gzip", Gzip(layer));
        string[] manifest = ["{\"schemaVersion\":2,\"mediaType\":\"", ManifestType, "\",\"config\":", described, ",\"layers\":[",
            stored, "]}"];
        Manifest = Encoding.UTF8.GetBytes(string.Concat(manifest));
        string index = $"{{\"schemaVersion\":2,\"manifests\":[{Put("manifest.v1+json", Manifest)}]}}";
        File.WriteAllText(Directory + "/index.json", index);
        File.WriteAllText(Directory + "/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    public static string ManifestType => Types + "manifest.v1+json";

    public string Directory { get; }

    public byte[] Manifest { get; }

    /// <summary>As hpcrun takes it.</summary>
    public string Uri => "oci:" + Directory;

    private static byte[] Layer(Machine machine)
    {
        string file = Path.Combine(machine.NewDirectory(), "layer.tar");
        string[] others = ["./.singularity.d", "./scif", "./singularity", "./environment"];
        HostTool.Run("tar", ["-C", machine.Images.Directory, "--owner=0", "--group=0",
            .. others.Select(path => "--exclude=" + path), "-cf", file, "."]);
        return File.ReadAllBytes(file);
    }

    /// <summary>A blob's descriptor.</summary>
    private string Put(string type, byte[] bytes)
    {
        string digest = Digest(bytes);
        File.WriteAllBytes(Path.Combine(Directory, "blobs", digest.Replace(':', '/')), bytes);
        return $"{{\"mediaType\":\"{Types}{type}\",\"digest\":\"{digest}\",\"size\":{bytes.Length}}}";
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stored.ToArray();
    }
}
