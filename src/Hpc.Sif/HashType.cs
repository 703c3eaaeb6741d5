namespace Hpc.Sif;

/// <summary>The hash that a signature is over: the first int32 of its descriptor's extra bytes.</summary>
public enum HashType
{
    Sha256 = 1,
    Sha384 = 2,
    Sha512 = 3,
    Blake2s256 = 4,
    Blake2b256 = 5,
}
