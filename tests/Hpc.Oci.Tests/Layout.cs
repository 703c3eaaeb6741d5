using System.IO.Compression;

namespace Hpc.Oci.Tests;

/// <summary>Layers of an OCI layout directory, read whole.</summary>
internal sealed class Layout(string directory)
{
    public IReadOnlyList<byte[]> Layers
    {
        get
        {
            ManifestDocument document = ManifestDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "index.json")));
            while (document.Index is { } index)
            {
                document = ManifestDocument.Parse(Blob(index.Named(null)[0].Digest));
            }

            return [.. document.Image!.Layers.Select(layer => Expand(Blob(layer.Digest)))];
        }
    }

    private byte[] Blob(ImageDigest digest) => File.ReadAllBytes(Path.Combine(directory, "blobs", digest.Algorithm, digest.Hex));

    private static byte[] Expand(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }

        using MemoryStream all = new();
        using GZipStream gzip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(all);
        return all.ToArray();
    }
}
