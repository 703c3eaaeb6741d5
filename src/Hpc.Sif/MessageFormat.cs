namespace Hpc.Sif;

/// <summary>How a cryptographic message is written: the first int32 of its descriptor's extra bytes.</summary>
public enum MessageFormat
{
    OpenPgp = 1,
    Pem = 2,
}
