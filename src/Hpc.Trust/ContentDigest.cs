using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What some bytes hash to, written as "sha256:" and hexadecimal digits. sylabs/sif: digest (pkg/integrity).</summary>
public readonly record struct ContentDigest(DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Value)
{
    private const string LegacyPrefix = "SIFHASH:\n";

    private static readonly (DigestAlgorithm Algorithm, string Name, int Size)[] s_algorithms =
    [
        (DigestAlgorithm.Sha224, "sha224", 28), (DigestAlgorithm.Sha256, "sha256", 32), (DigestAlgorithm.Sha384, "sha384", 48),
        (DigestAlgorithm.Sha512, "sha512", 64), (DigestAlgorithm.Sha512Of224, "sha512_224", 28),
        (DigestAlgorithm.Sha512Of256, "sha512_256", 32),
    ];

    public override string ToString() => $"{Known(Algorithm).Name}:{Convert.ToHexStringLower(Value.Span)}";

    /// <summary>Whether the sources, one behind the other, hold the bytes.</summary>
    public bool Matches(ContentHash hash, params IReadOnlyList<RandomAccessSource> content) =>
        hash(Algorithm, content).AsSpan().SequenceEqual(Value.Span);

    internal static ContentDigest Of(ContentHash hash, DigestAlgorithm algorithm,
        params IReadOnlyList<RandomAccessSource> content) =>
        new(algorithm, hash(algorithm, content));

    /// <exception cref="CorruptImageException">It is none, or of an unknown hash function.</exception>
    internal static ContentDigest Parse(JsonField field)
    {
        string text = field.RequiredText;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        foreach ((DigestAlgorithm algorithm, string name, int size) in s_algorithms)
        {
            if (colon == name.Length && text.StartsWith(name, StringComparison.Ordinal))
            {
                return new ContentDigest(algorithm, Bytes(text[(colon + 1)..], size) ?? throw Wrong(field, text));
            }
        }

        throw Wrong(field, text);
    }

    /// <summary>The text of a legacy signature: "SIFHASH:", a line feed and the digits.</summary>
    /// <returns>null where it is none.</returns>
    internal static ContentDigest? OfLegacy(DigestAlgorithm algorithm, string text)
    {
        string digits = text.TrimEnd('\n');
        return IsLegacy(text) && Bytes(digits[LegacyPrefix.Length..], Known(algorithm).Size) is { } value
            ? new ContentDigest(algorithm, value)
            : null;
    }

    internal static bool IsLegacy(string text) => text.StartsWith(LegacyPrefix, StringComparison.Ordinal);

    private static (DigestAlgorithm Algorithm, string Name, int Size) Known(DigestAlgorithm algorithm) =>
        Array.Find(s_algorithms, known => known.Algorithm == algorithm);

    private static byte[]? Bytes(string digits, int size) =>
        digits.Length == 2 * size && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;

    private static CorruptImageException Wrong(JsonField field, string text) => field.Wrong(
        $"\"{(text.Length > 80 ? text[..80] : text)}\"",
            "a hash function (sha224, sha256, sha384, sha512, sha512_224, sha512_256), : and its digits");
}
