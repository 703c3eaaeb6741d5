namespace Hpc.Trust;

/// <summary>The hash functions that a digest in signed metadata may have (FIPS 180-4).</summary>
public enum DigestAlgorithm
{
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512Of224,
    Sha512Of256,
}
