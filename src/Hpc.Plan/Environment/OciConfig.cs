using System.Text;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Plan;

/// <summary>The OCI image configuration (image-spec v1, config.md): what matters for starting a process. Every text is the bytes of
/// its UTF-8 form as Latin-1.</summary>
public sealed record OciConfig
{
    /// <summary>Deepest nesting that is read; a configuration has four levels.</summary>
    private const int DepthLimit = 32;

    /// <summary><c>NAME=value</c> entries.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyList<string> Command { get; init; } = [];
    public string WorkingDirectory { get; init; } = "";
    public string User { get; init; } = "";
    public string Architecture { get; init; } = "";
    public string OperatingSystem { get; init; } = "";
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <exception cref="CorruptImageException">Not JSON, or a member has another type than the specification says.</exception>
    public static OciConfig Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = DepthLimit });
        try
        {
            reader.Read();
            return ReadImage(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member of another type, or a string with an unpaired surrogate.
            throw new CorruptImageException("OCI image configuration", reader.TokenStartIndex, error.Message, "JSON as image-spec v1 defines it");
        }
    }

    private static OciConfig ReadImage(ref Utf8JsonReader reader)
    {
        Expect(JsonTokenType.StartObject, ref reader);
        OciConfig config = new();
        while (NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "architecture":
                    config = config with { Architecture = ReadText(ref reader) };
                    break;
                case "os":
                    config = config with { OperatingSystem = ReadText(ref reader) };
                    break;
                case "config" when reader.TokenType != JsonTokenType.Null:
                    config = ReadProcess(ref reader, config);
                    break;
                default:
                    config = ReadProcessMember(ref reader, config, name);
                    break;
            }
        }

        return config;
    }

    private static OciConfig ReadProcess(ref Utf8JsonReader reader, OciConfig config)
    {
        Expect(JsonTokenType.StartObject, ref reader);
        while (NextMember(ref reader, out string name))
        {
            config = ReadProcessMember(ref reader, config, name);
        }

        return config;
    }

    /// <summary>A member of "config"; SIF files that Apptainer writes hold that inner object alone.</summary>
    private static OciConfig ReadProcessMember(ref Utf8JsonReader reader, OciConfig config, string name)
    {
        switch (name)
        {
            case "Env":
                return config with { Environment = ReadList(ref reader) };
            case "Entrypoint":
                return config with { Entrypoint = ReadList(ref reader) };
            case "Cmd":
                return config with { Command = ReadList(ref reader) };
            case "WorkingDir":
                return config with { WorkingDirectory = ReadText(ref reader) };
            case "User":
                return config with { User = ReadText(ref reader) };
            case "Labels":
                return config with { Labels = ReadMap(ref reader) };
            default:
                reader.Skip();
                return config;
        }
    }

    /// <summary>Steps from an object's opening brace or from a member's value to the next member's value.</summary>
    private static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        name = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString()! : "";
        return reader.TokenType == JsonTokenType.PropertyName && reader.Read();
    }

    private static void Expect(JsonTokenType type, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != type)
        {
            throw new JsonException($"{reader.TokenType} in the place of {type}");
        }
    }

    private static string ReadText(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? "" : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(reader.GetString()!));

    private static List<string> ReadList(ref Utf8JsonReader reader)
    {
        List<string> list = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return list;
        }

        Expect(JsonTokenType.StartArray, ref reader);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(ReadText(ref reader));
        }

        return list;
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return map;
        }

        Expect(JsonTokenType.StartObject, ref reader);
        while (NextMember(ref reader, out string name))
        {
            map[Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))] = ReadText(ref reader);
        }

        return map;
    }
}
