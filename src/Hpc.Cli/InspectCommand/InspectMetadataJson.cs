using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Cli;

/// <summary>Apptainer's JSON for <c>inspect</c>, {"data":{"attributes":{...}},"type":"container"}: what <c>--json</c> prints, and
/// what builders keep in a SIF file as the object inspect-metadata.json. Absent attributes are left out.</summary>
internal static class InspectMetadataJson
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A string is not a text, or something is of another type than it should
    /// be.</exception>
    internal static InspectAttributes Parse(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Member("data"u8, JsonValueKind.Object) is { } data
            && data.Member("attributes"u8, JsonValueKind.Object) is { } attributes
            ? ParseAttributes(attributes)
            : throw new JsonException("no data.attributes");
    }

    internal static string Format(InspectAttributes attributes)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions
        {
            Indented = true,
            IndentCharacter = '\t',
            IndentSize = 1,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("data"u8);
            writer.WriteStartObject("attributes"u8);
            WriteAttributes(writer, attributes);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteString("type"u8, "container"u8);
            writer.WriteEndObject();
        }

        return RawText.Of(buffer.WrittenSpan) + "\n";
    }

    private static InspectAttributes ParseAttributes(JsonElement json)
    {
        InspectAttributes attributes = new()
        {
            RunScript = Text(json, "runscript"u8),
            Test = Text(json, "test"u8),
            HelpFile = Text(json, "helpfile"u8),
            DefinitionFile = Text(json, "deffile"u8),
            StartScript = Text(json, "startscript"u8),
        };
        JsonMap.Read(json.Member("environment"u8, JsonValueKind.Object) ?? default, attributes.Environment);
        JsonMap.Read(json.Member("labels"u8, JsonValueKind.Object) ?? default, attributes.Labels);
        foreach (JsonProperty app in json.Member("apps"u8, JsonValueKind.Object)?.EnumerateObject() ?? default)
        {
            attributes.Apps[JsonText.FromJson(app.Name)] = ParseAttributes(app.Value);
        }

        return attributes;
    }

    private static string Text(JsonElement json, ReadOnlySpan<byte> name) =>
        JsonText.FromJson(json.Member(name, JsonValueKind.String)?.GetString() ?? "").TrimEnd('\n');

    private static JsonElement? Member(this JsonElement json, ReadOnlySpan<byte> name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : null;

    private static void WriteAttributes(Utf8JsonWriter writer, InspectAttributes attributes)
    {
        if (attributes.Apps.Count > 0)
        {
            writer.WriteStartObject("apps"u8);
            foreach ((string name, InspectAttributes app) in attributes.Apps)
            {
                writer.WriteStartObject(JsonText.ToJson(name));
                WriteAttributes(writer, app);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        WriteMap(writer, "environment"u8, attributes.Environment);
        WriteMap(writer, "labels"u8, attributes.Labels);
        WriteText(writer, "runscript"u8, attributes.RunScript);
        WriteText(writer, "test"u8, attributes.Test);
        WriteText(writer, "helpfile"u8, attributes.HelpFile);
        WriteText(writer, "deffile"u8, attributes.DefinitionFile);
        WriteText(writer, "startscript"u8, attributes.StartScript);
    }

    private static void WriteMap(Utf8JsonWriter writer, ReadOnlySpan<byte> name, SortedDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach ((string key, string value) in map)
        {
            writer.WriteString(JsonText.ToJson(key), JsonText.ToJson(value));
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, JsonText.ToJson(text));
        }
    }
}
