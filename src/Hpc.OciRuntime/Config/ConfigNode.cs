using System.Text;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.OciRuntime;

/// <summary>One value of a JSON document with the path to it, e.g. <c>process.user.uid</c>: what has the wrong type is named. null counts
/// as absent. Text is the bytes of its UTF-8 form as Latin-1 (adr/0002).</summary>
internal readonly struct ConfigNode
{
    private readonly JsonElement _element;
    private readonly string _path;

    private ConfigNode(JsonElement element, string path)
    {
        _element = element;
        _path = path;
    }

    public static ConfigNode Root(JsonDocument document, string name) => new(document.RootElement, name);

    /// <summary>Neither absent nor null.</summary>
    public bool Exists => _element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public ConfigNode this[string member]
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            string path = $"{_path}.{member}";
            return Exists && _element.TryGetProperty(member, out JsonElement value) ? new ConfigNode(value, path) : new ConfigNode(default, path);
        }
    }

    public string? Text
    {
        get
        {
            Expect(JsonValueKind.String, "a string");
            string? text = Exists ? Bytes(_element.GetString()!) : null;
            return text is not null && text.Contains('\0') ? throw Wrong("a string with a NUL in it", "a string without NUL") : text;
        }
    }

    public string RequiredText => Text ?? throw Wrong("nothing", "a string");

    public bool? Flag => !Exists ? null : _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(_element.ValueKind.ToString(), "true or false"),
    };

    /// <summary>A 64-bit integer; the specification has none larger than uint64.</summary>
    public long? Integer
    {
        get
        {
            Expect(JsonValueKind.Number, "a number");
            return !Exists ? null : _element.TryGetInt64(out long value) ? value : Unsigned is { } large ? (long)large : throw Wrong(_element.ToString(), "an integer of 64 bits");
        }
    }

    public ulong? Unsigned
    {
        get
        {
            Expect(JsonValueKind.Number, "a number");
            return !Exists ? null : _element.TryGetUInt64(out ulong value) ? value : throw Wrong(_element.ToString(), "an integer from 0 to 2^64 - 1");
        }
    }

    /// <summary>A user id, a mode, a port: 32 bits.</summary>
    public uint? Small
    {
        get
        {
            Expect(JsonValueKind.Number, "a number");
            return !Exists ? null : _element.TryGetUInt32(out uint value) ? value : throw Wrong(_element.ToString(), "an integer from 0 to 2^32 - 1");
        }
    }

    /// <summary>Elements of an array; none where it is absent.</summary>
    public IEnumerable<ConfigNode> Elements
    {
        get
        {
            Expect(JsonValueKind.Array, "an array");
            int index = 0;
            foreach (JsonElement element in Exists ? _element.EnumerateArray() : default)
            {
                yield return new ConfigNode(element, $"{_path}[{index++}]");
            }
        }
    }

    public IReadOnlyList<string> Texts => [.. Elements.Select(element => element.RequiredText)];

    /// <summary>Members of an object whose values are strings, in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Map
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            List<KeyValuePair<string, string>> map = [];
            foreach (JsonProperty member in Exists ? _element.EnumerateObject() : default)
            {
                map.Add(new(Bytes(member.Name), new ConfigNode(member.Value, $"{_path}.{member.Name}").RequiredText));
            }

            return map;
        }
    }

    public CorruptImageException Wrong(string found, string allowed) => new(_path, -1, found, allowed);

    private void Expect(JsonValueKind kind, string name)
    {
        if (Exists && _element.ValueKind != kind)
        {
            throw Wrong(_element.ValueKind.ToString(), name);
        }
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
