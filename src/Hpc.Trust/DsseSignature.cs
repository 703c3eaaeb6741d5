namespace Hpc.Trust;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">A hint whose it is; nothing is decided by it.</param>
public readonly record struct DsseSignature(string KeyId, ReadOnlyMemory<byte> Value);
