namespace Hpc.Binary;

/// <summary>Opens texts that were encrypted by AES-256-GCM with one key. Thread-safe.</summary>
public abstract class OpeningKey
{
    /// <summary>Opens a text whose tag is right. The tag is looked at first: nothing is written where it is wrong.</summary>
    /// <param name="nonce">16 bytes.</param>
    /// <param name="associated">What the tag is over, too.</param>
    /// <param name="plain">As long as <paramref name="cipher"/>.</param>
    /// <returns>Whether it is.</returns>
    public abstract bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher,
        ReadOnlySpan<byte> tag, Span<byte> plain);
}
