using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>The YAML that generators of CDI files write: block maps and lists by indentation, plain and quoted scalars on one
/// line, flow style, comments. Anchors, tags, block scalars and several documents are refused by name.</summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 32;

    private readonly string _file;
    private readonly List<string> _lines = [];
    private readonly List<int> _numbers = [];
    private int _at;

    private YamlTree(string file, string text)
    {
        _file = file;
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = WithoutComment(raw).TrimEnd();
            if (line.Length > 0 && (line != "---" || _lines.Count > 0))
            {
                _lines.Add(line);
                _numbers.Add(number);
            }
        }
    }

    /// <exception cref="CorruptImageException">It is not YAML.</exception>
    /// <exception cref="UnsupportedFeatureException">It is YAML that no generator of CDI files is known to write.</exception>
    public static CdiNode Read(string file, string text)
    {
        YamlTree reader = new(file, text);
        if (reader._lines.Count == 0)
        {
            return new CdiNode();
        }

        CdiNode root = reader.Block(reader.Indent(), 0);
        return reader._at == reader._lines.Count ? root : throw reader.Wrong("a line of this depth", "another");
    }

    private string Line => _lines[_at];

    private int Indent()
    {
        int indent = 0;
        while (indent < Line.Length && Line[indent] == ' ')
        {
            indent++;
        }

        return Line[indent] == '\t' ? throw Wrong("a tab", "spaces") : indent;
    }

    private CdiNode Block(int indent, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Wrong("more", $"at most {MaxDepth} levels");
        }

        CdiNode node = new();
        bool isList = IsItem(Line.AsSpan(indent));
        while (_at < _lines.Count && Indent() == indent && IsItem(Line.AsSpan(indent)) == isList)
        {
            if (isList)
            {
                node.Items.Add(Item(indent, depth));
            }
            else
            {
                Entry(node, indent, depth);
            }
        }

        return _at < _lines.Count && Indent() > indent ? throw Wrong("a deeper line", "one of this depth") : node;
    }

    /// <summary>"- value", "-" with a block below, or "- key: value" that begins a map, whose further keys stand below the
    /// first.</summary>
    private CdiNode Item(int indent, int depth)
    {
        string rest = Line[(indent + 1)..];
        string value = rest.TrimStart();
        if (value.Length == 0)
        {
            _at++;
            return Below(indent, depth);
        }

        if (KeyEnd(value) < 0 && !IsItem(value))
        {
            CdiNode scalar = Scalar(value);
            _at++;
            return scalar;
        }

        int inner = indent + 1 + rest.Length - value.Length;
        _lines[_at] = new string(' ', inner) + value;
        return Block(inner, depth + 1);
    }

    private void Entry(CdiNode map, int indent, int depth)
    {
        string line = Line[indent..];
        int end = KeyEnd(line);
        if (end < 0)
        {
            throw Wrong($"'{line}'", "key: value");
        }

        string key = Unquote(line[..end]), value = line[(end + 1)..].Trim();
        if (map.Keys.Contains(key))
        {
            throw Wrong($"'{key}' a second time", "each member once");
        }

        if (value.Length > 0)
        {
            map.Add(key, Scalar(value));
            _at++;
            return;
        }

        _at++;
        // A list may stand at the depth of its key.
        bool sameDepth = _at < _lines.Count && Indent() == indent && IsItem(Line.AsSpan(indent));
        map.Add(key, sameDepth ? Block(indent, depth + 1) : Below(indent, depth));
    }

    private CdiNode Below(int indent, int depth) =>
        _at < _lines.Count && Indent() is var inner && inner > indent ? Block(inner, depth + 1) : new CdiNode { Text = "" };

    private CdiNode Scalar(string value) => value[0] switch
    {
        '[' or '{' => JsonTree.Read(_file, value, _numbers[_at]),
        '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' => throw new UnsupportedFeatureException(
            $"{_file}:{_numbers[_at]}: '{value[0]}' of YAML", "write the value out, or convert the file to JSON"),
        _ => value is "null" or "~" ? new CdiNode() : new CdiNode { Text = Unquote(value) },
    };

    private string Unquote(string value)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\''))
        {
            return value;
        }

        return value[0] == '"' ? JsonTree.Read(_file, value, _numbers[_at]).Text!
            : value.Length > 1 && value[^1] == '\'' ? value[1..^1].Replace("''", "'", StringComparison.Ordinal)
            : throw Wrong(value, "' at the end of the text, on the same line");
    }

    private static bool IsItem(ReadOnlySpan<char> text) =>
        text.Length > 0 && text[0] == '-' && (text.Length == 1 || text[1] == ' ');

    /// <summary>The colon behind a key: outside quotes, before a blank or at the end.</summary>
    private static int KeyEnd(string text)
    {
        char quote = text.Length > 0 && text[0] is '"' or '\'' ? text[0] : '\0';
        if (text.Length > 0 && text[0] is '[' or '{')
        {
            return -1;
        }

        for (int i = quote == '\0' ? 0 : 1; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] == ' '))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A '#' begins a comment at the start of a line or behind a blank, outside quotes.</summary>
    private static string WithoutComment(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            if (quote != '\0')
            {
                quote = line[i] == quote ? '\0' : quote;
            }
            else if (line[i] is '"' or '\'' && (i == 0 || line[i - 1] is ' ' or '[' or '{' or ','))
            {
                quote = line[i];
            }
            else if (line[i] == '#' && (i == 0 || line[i - 1] is ' ' or '\t'))
            {
                return line[..i];
            }
        }

        return line;
    }

    private CorruptImageException Wrong(string found, string allowed) =>
        new($"{_file}:{_numbers[Math.Min(_at, _numbers.Count - 1)]}", -1, found, allowed);
}
