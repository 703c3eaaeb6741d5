using System.Globalization;
using System.Text;
using Hpc.Binary;

namespace Hpc.Records;

/// <summary>JSON (RFC 8259) of which equal content is equal bytes: members in the order of the calls, no blanks, only what must
/// be escaped is. Texts have one char per byte; bytes that are no UTF-8 become U+FFFD.</summary>
public sealed class RecordWriter
{
    private const char FirstOfTwoBytes = '\u0080';

    private readonly StringBuilder _text = new(4096);
    private bool _isFirst = true;

    /// <summary>The bytes so far.</summary>
    public byte[] ToBytes() => RawText.Bytes(_text.ToString());

    /// <summary>One char per byte.</summary>
    public override string ToString() => _text.ToString();

    public RecordWriter Open(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _isFirst = true;
        return this;
    }

    /// <param name="name">Of the member whose value begins.</param>
    public RecordWriter Open(string name, char bracket)
    {
        Name(name);
        _text.Append(bracket);
        _isFirst = true;
        return this;
    }

    public RecordWriter Close(char bracket)
    {
        _text.Append(bracket);
        _isFirst = false;
        return this;
    }

    /// <summary>For people: each section of a document, and each line of a part, on a line of its own.</summary>
    public RecordWriter Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Behind a document comes another one.</summary>
    public RecordWriter Again()
    {
        _isFirst = true;
        return Line();
    }

    /// <summary>A member; none for null.</summary>
    public RecordWriter Add(string name, string? value)
    {
        if (value is not null)
        {
            Name(name);
            Quote(value);
        }

        return this;
    }

    public RecordWriter Add(string name, long? value)
    {
        if (value is { } number)
        {
            Name(name);
            _text.Append(number.ToString(CultureInfo.InvariantCulture));
        }

        return this;
    }

    /// <summary>A member that is true; none for false.</summary>
    public RecordWriter Add(string name, bool value)
    {
        if (value)
        {
            Name(name);
            _text.Append("true");
        }

        return this;
    }

    public RecordWriter Add(string name, IReadOnlyList<string> values)
    {
        Open(name, '[');
        foreach (string value in values)
        {
            Separate();
            Quote(value);
        }

        return Close(']');
    }

    /// <summary>JSON that another writer wrote.</summary>
    public RecordWriter AddRaw(string json)
    {
        Separate();
        _text.Append(json);
        return this;
    }

    private void Name(string name)
    {
        Separate();
        Quote(name);
        _text.Append(':');
    }

    private void Separate()
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        _isFirst = false;
    }

    private void Quote(string bytes)
    {
        string text = bytes.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstOfTwoBytes - 1))
            ? RawText.FromUtf16(RawText.ToUtf16(bytes)) : bytes;
        _text.Append('"');
        foreach (char value in text)
        {
            if (value < ' ')
            {
                _text.Append("\\u00").Append(((int)value).ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                _ = value is '"' or '\\' ? _text.Append('\\').Append(value) : _text.Append(value);
            }
        }

        _text.Append('"');
    }
}
