using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Json;

/// <summary>What a document must be before anybody looks at its members: JSON, not too deep, no member twice in one object. Two
/// programs could take a member that is there twice for two different values.</summary>
internal static class JsonForm
{
    public const int MaxDepth = 64;

    public static readonly string Allowed = $"JSON (RFC 8259) of at most {MaxDepth} levels";

    /// <summary>The reader's own words are left out of the small executables.</summary>
    public static string NoJson(JsonException error) =>
        $"no JSON in line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";

    /// <exception cref="CorruptImageException">It is not.</exception>
    public static void Check(ReadOnlySpan<byte> json, string name)
    {
        List<string> path = [];
        try
        {
            Check(new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth }), path, name);
        }
        catch (JsonException error)
        {
            throw new CorruptImageException(Place(name, path), -1, NoJson(error), Allowed);
        }
        catch (InvalidOperationException)
        {
            throw new CorruptImageException(Place(name, path), -1, "a member whose name is no Unicode", Allowed);
        }
    }

    private static void Check(Utf8JsonReader reader, List<string> path, string name)
    {
        Stack<HashSet<string>> objects = new();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    objects.Push(new HashSet<string>(StringComparer.Ordinal));
                    path.Add("");
                    break;
                case JsonTokenType.PropertyName:
                    path[^1] = reader.GetString()!;
                    _ = objects.Peek().Add(path[^1]) ? true
                        : throw new CorruptImageException(Place(name, path), -1, "the member a second time", "each member once");
                    break;
                case JsonTokenType.EndObject:
                    objects.Pop();
                    path.RemoveAt(path.Count - 1);
                    break;
            }
        }
    }

    private static string Place(string name, List<string> path)
    {
        string place = name;
        foreach (string part in path)
        {
            place += part.Length > 0 ? $".{part}" : "";
        }

        return place;
    }
}
