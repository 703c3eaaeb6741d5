namespace Hpc.Trust;

/// <summary>What is signed of one object.</summary>
/// <param name="RelativeId">Its number minus the lowest one of its group.</param>
/// <param name="Descriptor">Of what <see cref="Hpc.Sif.IntegrityStream"/> says of its descriptor.</param>
/// <param name="Content">Of its bytes.</param>
public readonly record struct ObjectMetadata(uint RelativeId, ContentDigest Descriptor, ContentDigest Content);
