using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Trust;

/// <summary>What a bare key signs of a file beside it: an in-toto statement (v1) with the file's name and SHA-256.</summary>
public sealed record FileStatement(string Name, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The type of the envelope's payload.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "urn:hpcrun:file:1";
    private const string Hash = "sha256";

    public byte[] ToJson()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteStartObject("digest");
            json.WriteString(Hash, Convert.ToHexStringLower(Digest.Span));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", PredicateType);
            json.WriteStartObject("predicate");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>Whether a statement is of a file with this SHA-256, whatever its name.</summary>
    /// <exception cref="CorruptImageException">It is no such statement.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> digest)
    {
        JsonField root = JsonField.Parse(json, "statement");
        Expect(root["_type"], StatementType);
        Expect(root["predicateType"], PredicateType);
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
