namespace Hpc.Trust;

/// <summary>A message whose signature is good.</summary>
/// <param name="Content">What was signed, and nothing else.</param>
public sealed record CheckedMessage(Signer Signer, ReadOnlyMemory<byte> Content);
