using System.Buffers;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>A content's address: algorithm and lower-case hexadecimal hash. OCI image-spec v1, descriptor.md,
/// "Digests".</summary>
/// <param name="Algorithm">sha256 or sha512.</param>
public readonly record struct ImageDigest(string Algorithm, string Hex)
{
    public const string Sha256 = "sha256";
    public const string Sha512 = "sha512";

    private const int Sha256Digits = 64;
    private const int Sha512Digits = 128;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <exception cref="CorruptImageException">Not an algorithm, a colon and as many digits as it has.</exception>
    /// <exception cref="UnsupportedFeatureException">Another algorithm.</exception>
    public static ImageDigest Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string algorithm = text[..Math.Max(colon, 0)], hex = text[(colon + 1)..];
        int digits = algorithm switch { Sha256 => Sha256Digits, Sha512 => Sha512Digits, _ => 0 };
        if (digits == 0 && colon > 0)
        {
            throw new UnsupportedFeatureException($"digest algorithm \"{algorithm}\"", "use sha256 or sha512");
        }

        return digits > 0 && hex.Length == digits && !hex.AsSpan().ContainsAnyExcept(s_digits)
            ? new ImageDigest(algorithm, hex)
            : throw new CorruptImageException("digest", -1, $"\"{text}\"",
                "sha256: and 64 lower-case hexadecimal digits, or sha512: and 128");
    }

    public static ImageDigest OfSha256(ReadOnlySpan<byte> hash) => new(Sha256, Convert.ToHexStringLower(hash));

    public override string ToString() => $"{Algorithm}:{Hex}";
}
