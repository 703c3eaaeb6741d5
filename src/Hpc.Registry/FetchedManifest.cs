using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>A manifest with the bytes that its digest is of.</summary>
public sealed record FetchedManifest(ManifestDocument Document, ImageDigest Digest, ReadOnlyMemory<byte> Bytes, string MediaType);
