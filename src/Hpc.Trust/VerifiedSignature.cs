using Hpc.Sif;

namespace Hpc.Trust;

/// <summary>What came of one signature.</summary>
/// <param name="Signer">null where the signature itself is not good.</param>
/// <param name="Objects">Those that are what was signed, as far as they were looked at.</param>
/// <param name="Fault">null where all is good.</param>
public sealed record VerifiedSignature(
    SifDescriptor Signature, Signer? Signer, IReadOnlyList<SifDescriptor> Objects, TrustException? Fault);
