namespace Hpc.Trust;

/// <summary>Who made a signature, as the program that checked it says.</summary>
/// <param name="Fingerprint">Of the OpenPGP primary key, 20 bytes; empty for a bare key.</param>
/// <param name="Name">The key's user, one char per byte; empty for a bare key.</param>
public sealed record Signer(ReadOnlyMemory<byte> Fingerprint, string Name)
{
    /// <summary>A key without a name.</summary>
    public static Signer OfBareKey { get; } = new(default(ReadOnlyMemory<byte>), "");

    public bool IsNamed => !Fingerprint.IsEmpty;
}
