using System.Text.Json;

namespace Hpc.Crate;

/// <summary>An entity of a graph in JSON-LD, as RO-Crate flattens it.</summary>
internal static class CrateEntity
{
    private const string Id = "@id", Type = "@type";

    public static bool Is(JsonElement entity, string type) => entity.TryGetProperty(Type, out JsonElement types)
        && (types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().Any(one => one.ValueEquals(type))
            : types.ValueEquals(type));

    /// <summary>What a member links to.</summary>
    public static IEnumerable<string> Ids(JsonElement entity, string member) => Elements(entity, member).SelectMany(IdOf);

    /// <summary>What a member links to or says as a text.</summary>
    public static IEnumerable<string> Texts(JsonElement entity, string member) => Elements(entity, member)
        .SelectMany(value => value.ValueKind == JsonValueKind.String ? [value.GetString()!] : IdOf(value));

    /// <summary>One, or all of an array; none where it is not there.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement entity, string member)
    {
        if (entity.ValueKind != JsonValueKind.Object || !entity.TryGetProperty(member, out JsonElement value))
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            yield return value;
            yield break;
        }

        foreach (JsonElement element in value.EnumerateArray())
        {
            yield return element;
        }
    }

    private static IEnumerable<string> IdOf(JsonElement value) => value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(Id, out JsonElement id) && id.ValueKind == JsonValueKind.String ? [id.GetString()!] : [];
}
