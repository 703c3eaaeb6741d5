namespace Hpc.Trust;

/// <summary>Checks a signature with the keys that the caller has. The executable has the cryptography.</summary>
/// <param name="id">The signature's object, for messages.</param>
/// <param name="message">The signature object's bytes.</param>
/// <exception cref="TrustException">The signature is not good, or of a key that is not there.</exception>
public delegate CheckedMessage MessageCheck(uint id, byte[] message);
