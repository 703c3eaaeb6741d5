using System.Text;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Json;

/// <summary>One value of a JSON document (RFC 8259) that somebody else wrote, with the path to it, e.g. <c>process.user.uid</c>:
/// what has the wrong type is named. null counts as absent, as in Go, in which the formats' own tools are written.</summary>
public readonly struct JsonField
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly JsonText _text;

    private JsonField(JsonElement element, string path, JsonText text) => (_element, _path, _text) = (element, path, text);

    /// <summary>The value of a whole document.</summary>
    /// <param name="name">What messages call it: "config.json".</param>
    /// <exception cref="CorruptImageException">No JSON, nested too deeply, or an object names a member twice.</exception>
    public static JsonField Parse(ReadOnlyMemory<byte> json, string name, JsonText text = JsonText.Characters)
    {
        ReadOnlyMemory<byte> bare = json.Span.StartsWith("\xef\xbb\xbf"u8) ? json[3..] : json;
        JsonForm.Check(bare.Span, name);
        JsonField root = new(JsonDocument.Parse(bare, new JsonDocumentOptions { MaxDepth = JsonForm.MaxDepth }).RootElement,
            name, text);
        return root.Exists ? root : throw root.Wrong("null", "an object or a list");
    }

    /// <summary>Neither absent nor null.</summary>
    public bool Exists => IsThere && _element.ValueKind != JsonValueKind.Null;

    /// <summary>Not absent: null, too.</summary>
    public bool IsThere => _element.ValueKind != JsonValueKind.Undefined;

    public bool IsList => _element.ValueKind == JsonValueKind.Array;

    public bool IsText => _element.ValueKind == JsonValueKind.String;

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>The path, for messages.</summary>
    public string Path => _path;

    public JsonField this[string member]
    {
        get
        {
            Expect(JsonValueKind.Object);
            string path = $"{_path}.{member}";
            return Exists && _element.TryGetProperty(member, out JsonElement value)
                ? new JsonField(value, path, _text) : new JsonField(default, path, _text);
        }
    }

    public string? Text
    {
        get
        {
            Expect(JsonValueKind.String);
            return Exists ? Ours(Unescaped()) : null;
        }
    }

    public string RequiredText => Text ?? throw Wrong("nothing", "a text");

    public bool? Flag => !Exists ? null : _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(Name(_element.ValueKind), "true or false"),
    };

    /// <summary>A 64-bit integer; one above the largest signed is taken as the same bits.</summary>
    public long? Number
    {
        get
        {
            Expect(JsonValueKind.Number);
            return !Exists ? null : _element.TryGetInt64(out long value) ? value : Natural is { } large ? (long)large
                : throw Wrong(Short(_element.ToString()), "an integer of 64 bits");
        }
    }

    public ulong? Natural
    {
        get
        {
            Expect(JsonValueKind.Number);
            return !Exists ? null : _element.TryGetUInt64(out ulong value) ? value
                : throw Wrong(Short(_element.ToString()), "an integer from 0 to 2^64 - 1");
        }
    }

    /// <summary>A user id, a mode, a port: 32 bits.</summary>
    public uint? Small
    {
        get
        {
            Expect(JsonValueKind.Number);
            return !Exists ? null : _element.TryGetUInt32(out uint value) ? value
                : throw Wrong(Short(_element.ToString()), "an integer from 0 to 2^32 - 1");
        }
    }

    /// <summary>A length in bytes: from 0 to 2^63 - 1.</summary>
    public long? Size => Natural is not { } size ? null : size <= long.MaxValue ? (long)size
        : throw Wrong($"{size}", "an integer from 0 to 2^63 - 1");

    /// <summary>Elements of an array; none if it is absent.</summary>
    public IReadOnlyList<JsonField> Elements
    {
        get
        {
            Expect(JsonValueKind.Array);
            List<JsonField> elements = [];
            foreach (JsonElement element in Exists ? _element.EnumerateArray() : default)
            {
                elements.Add(new JsonField(element, $"{_path}[{elements.Count}]", _text));
            }

            return elements;
        }
    }

    public IReadOnlyList<string> Texts
    {
        get
        {
            List<string> texts = [];
            foreach (JsonField element in Elements)
            {
                texts.Add(element.RequiredText);
            }

            return texts;
        }
    }

    /// <summary>Members of an object, in the file's order; none if it is absent.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonField>> Members
    {
        get
        {
            Expect(JsonValueKind.Object);
            List<KeyValuePair<string, JsonField>> members = [];
            foreach (JsonProperty member in Exists ? _element.EnumerateObject() : default)
            {
                members.Add(new(Ours(member.Name), new JsonField(member.Value, $"{_path}.{member.Name}", _text)));
            }

            return members;
        }
    }

    /// <summary>Members of an object whose values are texts, in the file's order; null is an empty one, and none are there where
    /// it is absent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Map
    {
        get
        {
            Expect(JsonValueKind.Object);
            List<KeyValuePair<string, string>> map = [];
            foreach (JsonProperty member in Exists ? _element.EnumerateObject() : default)
            {
                map.Add(new(Ours(member.Name), new JsonField(member.Value, $"{_path}.{member.Name}", _text).Text ?? ""));
            }

            return map;
        }
    }

    /// <summary>An object that is passed on as it is; null if it is absent. It can be written again.</summary>
    public JsonElement? Whole
    {
        get
        {
            Expect(JsonValueKind.Object);
            RequireTexts();
            return Exists ? _element : null;
        }
    }

    /// <summary>Every text in it is one of Unicode. As deep as <see cref="JsonForm.MaxDepth"/> at most.</summary>
    private void RequireTexts()
    {
        switch (_element.ValueKind)
        {
            case JsonValueKind.String:
                _ = Unescaped();
                break;
            case JsonValueKind.Array:
                foreach (JsonField element in Elements)
                {
                    element.RequireTexts();
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in _element.EnumerateObject())
                {
                    new JsonField(member.Value, $"{_path}.{member.Name}", _text).RequireTexts();
                }

                break;
        }
    }

    public CorruptImageException Wrong(string found, string allowed) => new(_path, -1, found, allowed);

    private void Expect(JsonValueKind kind)
    {
        if (Exists && _element.ValueKind != kind)
        {
            throw Wrong(Name(_element.ValueKind), Name(kind));
        }
    }

    private string Unescaped()
    {
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("half of a surrogate pair", "a text of Unicode");
        }
    }

    private string Ours(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw Wrong("a text with a NUL in it", "a text without NUL")
        : _text == JsonText.Bytes ? RawText.FromUtf16(text) : text;

    private static string Short(string number) => number.Length > 40 ? number[..40] + "..." : number;

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
