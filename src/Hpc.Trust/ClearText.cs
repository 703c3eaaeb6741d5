using System.Text;
using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>A text with its OpenPGP signature below it (RFC 9580, 7), and nothing before or behind it. Who checks the signature
/// checks the same bytes; here the text is found in them.</summary>
/// <param name="Text">Its lines, without what the form adds: one char per byte, no line feed at the end.</param>
public sealed record ClearText(string Text)
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string Middle = "-----BEGIN PGP SIGNATURE-----";
    private const string End = "-----END PGP SIGNATURE-----";
    private const string Allowed = "one text in the form of OpenPGP's cleartext signatures";

    /// <summary>A signature of before 2020, over the bytes of objects alone.</summary>
    public bool IsLegacy => ContentDigest.IsLegacy(Text);

    public static bool MayBe(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Encoding.ASCII.GetBytes(Begin));

    /// <exception cref="CorruptImageException">It is not of this form.</exception>
    public static ClearText Parse(ReadOnlySpan<byte> bytes)
    {
        string[] lines = RawText.Of(bytes).TrimEnd('\n', '\r', '\0').Split('\n');
        string[] bare = [.. lines.Select(line => line.TrimEnd(' ', '\t', '\r'))];
        int text = 1 + Array.IndexOf(bare, "");
        int signature = Array.IndexOf(bare, Middle);
        bool isWhole = bare[0] == Begin && text > 0 && signature >= text && bare[^1] == End
            && bare[1..(text - 1)].All(header => header.StartsWith("Hash: ", StringComparison.Ordinal))
            && bare.Count(line => line == End) == 1;
        return isWhole
            ? new ClearText(string.Join('\n', bare[text..signature].Select(Unescaped)))
            : throw new CorruptImageException("signature", -1, "something else", Allowed);
    }

    private static string Unescaped(string line) =>
        line.StartsWith("- ", StringComparison.Ordinal) ? line[2..]
        : line.StartsWith('-') ? throw new CorruptImageException("signature", -1, "a line that begins with a dash", Allowed)
        : line;
}
