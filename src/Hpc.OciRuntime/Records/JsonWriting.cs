using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.OciRuntime;

/// <summary>JSON objects of texts that hold one char per byte (adr/0002).</summary>
public static class JsonWriting
{
    public static byte[] Write(Action<Utf8JsonWriter> members, bool indented = false)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer,
            new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static void Text(this Utf8JsonWriter writer, string name, string bytes) => writer.WriteString(name, Utf16(bytes));

    public static void Number(this Utf8JsonWriter writer, string name, long value) => writer.WriteNumber(name, value);

    public static void List(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(Utf16(text));
        }

        writer.WriteEndArray();
    }

    public static void Map(this Utf8JsonWriter writer, string name, IReadOnlyList<KeyValuePair<string, string>> map)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in map)
        {
            writer.WriteString(Utf16(key), Utf16(value));
        }

        writer.WriteEndObject();
    }

    public static void Member(this Utf8JsonWriter writer, string name, Action<Utf8JsonWriter> members)
    {
        writer.WriteStartObject(name);
        members(writer);
        writer.WriteEndObject();
    }

    private static string Utf16(string bytes) => RawText.ToUtf16(bytes);
}
