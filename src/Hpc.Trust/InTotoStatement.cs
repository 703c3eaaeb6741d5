using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What all statements of in-toto have: of which bytes they are, and of what kind. in-toto/attestation:
/// spec/v1/statement.md.</summary>
internal static class InTotoStatement
{
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string Hash = "sha256", LongHash = "sha512";
    private const int LongBytes = 64;

    /// <param name="predicate">Writes the members of the predicate.</param>
    public static byte[] ToJson(string name, ReadOnlySpan<byte> digest, string predicateType, Action<Utf8JsonWriter> predicate)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", name);
            WriteDigest(json, digest);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", predicateType);
            json.WriteStartObject("predicate");
            predicate(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>A DigestSet with a SHA-256, or a SHA-512.</summary>
    public static void WriteDigest(Utf8JsonWriter json, ReadOnlySpan<byte> digest)
    {
        json.WriteStartObject("digest");
        json.WriteString(digest.Length == LongBytes ? LongHash : Hash, Convert.ToHexStringLower(digest));
        json.WriteEndObject();
    }

    /// <summary>Whether a statement is of bytes with this SHA-256, whatever their name.</summary>
    /// <exception cref="CorruptImageException">It is no statement of this kind.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> json, string predicateType, ReadOnlySpan<byte> digest)
    {
        JsonField root = JsonField.Parse(json, "statement");
        Expect(root["_type"], StatementType);
        Expect(root["predicateType"], predicateType);
        string digits = Convert.ToHexStringLower(digest);
        bool isOf = false;
        foreach (JsonField subject in root["subject"].Elements)
        {
            isOf |= subject["digest"][Hash].Text == digits;
        }

        return isOf;
    }

    private static void Expect(JsonField field, string text)
    {
        if (field.Text != text)
        {
            throw field.Wrong("something else", text);
        }
    }
}
