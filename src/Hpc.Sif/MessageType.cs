namespace Hpc.Sif;

/// <summary>What a cryptographic message is: the second int32 of its descriptor's extra bytes.</summary>
public enum MessageType
{
    /// <summary>An OpenPGP clear-text signature.</summary>
    ClearSignature = 0x100,

    /// <summary>A partition key wrapped with RSA-OAEP, as PEM.</summary>
    RsaOaep = 0x200,
}
