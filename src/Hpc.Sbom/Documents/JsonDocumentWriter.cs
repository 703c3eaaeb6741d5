using System.Buffers;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Writes JSON in lines. Texts come as one char per byte (adr/0002), and go out in ASCII: what a terminal would obey is
/// escaped, bytes that are no UTF-8 are U+FFFD.</summary>
internal sealed class JsonDocumentWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _writer;

    public JsonDocumentWriter() =>
        _writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", IndentSize = 1 });

    public void Dispose() => _writer.Dispose();

    public void Object(Action content)
    {
        _writer.WriteStartObject();
        content();
        _writer.WriteEndObject();
    }

    public void Object(string name, Action content)
    {
        _writer.WritePropertyName(name);
        Object(content);
    }

    public void List(string name, Action content)
    {
        _writer.WriteStartArray(name);
        content();
        _writer.WriteEndArray();
    }

    public void Text(string name, string value) => _writer.WriteString(name, RawText.ToUtf16(value));

    public void Text(string value) => _writer.WriteStringValue(RawText.ToUtf16(value));

    public void Number(string name, int value) => _writer.WriteNumber(name, value);

    public void Flag(string name, bool value) => _writer.WriteBoolean(name, value);

    /// <summary>All that was written, with a line end.</summary>
    public byte[] ToBytes()
    {
        _writer.Flush();
        return [.. _bytes.WrittenSpan, (byte)'\n'];
    }
}
