using System.Text;
using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>JSON (RFC 8259) to a tree; also the flow style of YAML, whose words may stand without quotes.</summary>
internal sealed class JsonTree(string file, string text, int line)
{
    private const int MaxDepth = 32;

    private int _at;

    /// <exception cref="CorruptImageException">The text is no such value, or something follows it.</exception>
    public static CdiNode Read(string file, string text, int line = 1)
    {
        JsonTree reader = new(file, text, line);
        CdiNode value = reader.Value(0);
        reader.SkipBlanks();
        return reader._at == text.Length ? value : throw reader.Unexpected("the end");
    }

    private char Here => _at < text.Length ? text[_at] : '\0';

    private CdiNode Value(int depth)
    {
        SkipBlanks();
        if (depth > MaxDepth)
        {
            throw Unexpected($"at most {MaxDepth} levels");
        }

        return Here switch
        {
            '{' => Map(depth),
            '[' => List(depth),
            '"' => new CdiNode { Text = Quoted() },
            _ => Word() is var word && word == "null" ? new CdiNode() : new CdiNode { Text = word },
        };
    }

    private CdiNode Map(int depth)
    {
        CdiNode map = new();
        for (_at++, SkipBlanks(); Here != '}'; SkipBlanks())
        {
            string key = Here == '"' ? Quoted() : Word();
            SkipBlanks();
            Expect(':');
            if (map.Keys.Contains(key))
            {
                throw new CorruptImageException($"{file}:{line}: {key}", -1, "the member a second time", "each member once");
            }

            map.Add(key, Value(depth + 1));
            SkipBlanks();
            if (Here != '}')
            {
                Expect(',');
            }
        }

        _at++;
        return map;
    }

    private CdiNode List(int depth)
    {
        CdiNode list = new();
        for (_at++, SkipBlanks(); Here != ']'; SkipBlanks())
        {
            list.Items.Add(Value(depth + 1));
            SkipBlanks();
            if (Here != ']')
            {
                Expect(',');
            }
        }

        _at++;
        return list;
    }

    private string Word()
    {
        int start = _at;
        while (_at < text.Length && Here is not (',' or ':' or '[' or ']' or '{' or '}' or '"' or '\n' or '\r' or '\t' or ' '))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Unexpected("a value");
    }

    private string Quoted()
    {
        StringBuilder value = new();
        for (_at++; Here != '"'; _at++)
        {
            if (_at >= text.Length || Here < ' ')
            {
                throw Unexpected("\" at the end of the text");
            }

            value.Append(Here == '\\' ? Escaped() : Here.ToString());
        }

        _at++;
        return value.ToString();
    }

    /// <summary>A character beyond ASCII becomes its UTF-8 bytes, one char each.</summary>
    private string Escaped()
    {
        _at++;
        switch (Here)
        {
            case 'n': return "\n";
            case 't': return "\t";
            case 'r': return "\r";
            case 'b': return "\b";
            case 'f': return "\f";
            case '"' or '\\' or '/': return Here.ToString();
            case 'u' when _at + 4 < text.Length && ushort.TryParse(text.AsSpan(_at + 1, 4),
                System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort code):
                _at += 4;
                return RawText.FromUtf16(((char)code).ToString());
            default: throw Unexpected("an escape of JSON");
        }
    }

    private void SkipBlanks()
    {
        for (; Here is ' ' or '\t' or '\r' or '\n'; _at++)
        {
            line += Here == '\n' ? 1 : 0;
        }
    }

    private void Expect(char wanted)
    {
        if (Here != wanted)
        {
            throw Unexpected($"'{wanted}'");
        }

        _at++;
    }

    private CorruptImageException Unexpected(string wanted) =>
        new($"{file}:{line}", -1, _at >= text.Length ? "the end" : $"'{Here}'", wanted);
}
