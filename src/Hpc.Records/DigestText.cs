using Hpc.Json;

namespace Hpc.Records;

/// <summary>A digest as registries write it: "sha256:" and 64 hexadecimal digits.</summary>
public static class DigestText
{
    public const string Prefix = "sha256:";

    private const int Digits = 64;

    public static bool IsOne(string text) => text.Length == Prefix.Length + Digits
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower);

    internal static string? Read(JsonField field) => field.Text is not { } text || IsOne(text) ? field.Text
        : throw field.Wrong("another text", $"{Prefix} and {Digits} hexadecimal digits");
}
