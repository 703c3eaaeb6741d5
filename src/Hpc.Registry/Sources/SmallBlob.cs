using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Blobs that are read whole: configurations and manifests.</summary>
internal static class SmallBlob
{
    private const int MaxSize = ManifestDocument.MaxSize;

    /// <summary>All bytes of a stream that checks its digest at its end.</summary>
    public static byte[] Read(Descriptor descriptor, Stream stream)
    {
        using (stream)
        {
            if (descriptor.Size is < 0 or > MaxSize)
            {
                throw new Binary.CorruptImageException($"blob {descriptor.DigestText}", -1, $"{descriptor.Size} bytes",
                    $"0 to {MaxSize} bytes to be read whole");
            }

            byte[] bytes = new byte[descriptor.Size];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length < bytes.Length || stream.Read(new byte[1]) != 0)
            {
                throw new Binary.CorruptImageException($"blob {descriptor.DigestText}", -1,
                    length < bytes.Length ? $"{length} bytes" : "more bytes", $"{bytes.Length} bytes");
            }

            return bytes;
        }
    }
}
