using Hpc.Oci;

namespace Hpc.Build;

/// <summary>A layer that was written.</summary>
/// <param name="Expanded">Digest of the tar stream: what image-spec calls its DiffID.</param>
/// <param name="Stored">Digest of the bytes that were stored.</param>
/// <param name="Size">How many they are.</param>
internal readonly record struct WrittenLayer(ImageDigest Expanded, ImageDigest Stored, long Size);
