using System.Globalization;
using System.Text;

namespace Hpc.Plan;

/// <summary>Reads the part of TOML 1.0 that configuration files need: tables, keys, strings on one line, numbers, booleans, and
/// arrays of them; arrays of tables where the caller knows them. Anything else of the language is an error that names file and
/// line.</summary>
public sealed class TomlReader
{
    private const int MaxSize = 1 << 20;

    private readonly string _file;
    private readonly string _text;
    private readonly List<TomlEntry> _entries = [];
    private readonly HashSet<string> _names = [];
    private readonly bool _hasArrays;
    private readonly Action<string, int>? _seeTable;
    private readonly Dictionary<string, int> _arrays = [];
    private int _at;
    private int _line = 1;
    private string _table = "";

    private TomlReader(string file, string text, bool hasArrays, Action<string, int>? seeTable) =>
        (_file, _text, _hasArrays, _seeTable) = (file, text, hasArrays, seeTable);

    /// <param name="hasArrays">[[rule]] may stand in it: the first one is the table "rule[0]", and so on.</param>
    /// <param name="seeTable">Is told each table with its line, also one that has no keys.</param>
    /// <exception cref="RefusedException">The text is not of this form.</exception>
    public static IReadOnlyList<TomlEntry> Read(string file, string text, bool hasArrays = false,
        Action<string, int>? seeTable = null)
    {
        TomlReader reader = new(file, text, hasArrays, seeTable);
        if (text.Length > MaxSize)
        {
            throw reader.Refuse("the file is longer than 1 MiB", "split it into files of a drop-in directory");
        }

        reader.ReadAll();
        return reader._entries;
    }

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    private void ReadAll()
    {
        for (SkipToContent(); _at < _text.Length; SkipToContent())
        {
            if (Here == '[')
            {
                ReadTable();
            }
            else
            {
                ReadEntry();
            }

            SkipBlanks();
            if (_at < _text.Length && Here is not ('\n' or '#'))
            {
                throw Unexpected("one key or table per line");
            }
        }
    }

    private void ReadTable()
    {
        _at++;
        bool isArray = Here == '[';
        if (isArray && !_hasArrays)
        {
            throw Refuse("arrays of tables are not supported", "write [name] instead of [[name]]");
        }

        _at += isArray ? 1 : 0;
        _table = ReadKey();
        Expect(']', "]");
        if (isArray)
        {
            Expect(']', "]");
            int number = _arrays.GetValueOrDefault(_table);
            _arrays[_table] = number + 1;
            _table += $"[{number}]";
        }

        _seeTable?.Invoke(_table, _line);
    }

    private void ReadEntry()
    {
        int line = _line;
        string key = ReadKey();
        Expect('=', "= and a value");
        SkipBlanks();
        TomlEntry entry = Here == '[' ? new TomlEntry(_table, key, TomlKind.List, ReadList(), line) : ReadScalar(key, line);
        if (!_names.Add($"{_table.Length} {_table}{key}"))
        {
            throw Refuse($"{key} is set twice", "remove one of them");
        }

        _entries.Add(entry);
    }

    /// <summary>Bare or quoted parts, joined by dots.</summary>
    private string ReadKey()
    {
        StringBuilder key = new();
        while (true)
        {
            SkipBlanks();
            int start = _at;
            if (Here is '"' or '\'')
            {
                key.Append(ReadText());
            }
            else
            {
                while (char.IsAsciiLetterOrDigit(Here) || Here is '-' or '_')
                {
                    _at++;
                }

                if (_at == start)
                {
                    throw Unexpected("a key");
                }

                key.Append(_text, start, _at - start);
            }

            SkipBlanks();
            if (Here != '.')
            {
                return key.ToString();
            }

            key.Append('.');
            _at++;
        }
    }

    private TomlEntry ReadScalar(string key, int line)
    {
        if (Here is '"' or '\'')
        {
            return new TomlEntry(_table, key, TomlKind.Text, [ReadText()], line);
        }

        int start = _at;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '-' or '+' or '_' or '.' or ':')
        {
            _at++;
        }

        string word = _text[start.._at];
        if (word is "true" or "false")
        {
            return new TomlEntry(_table, key, TomlKind.Switch, [word], line);
        }

        string digits = word.Replace("_", "", StringComparison.Ordinal);
        return long.TryParse(digits, out _) ? new TomlEntry(_table, key, TomlKind.Number, [digits], line)
            : IsFraction(digits) ? new TomlEntry(_table, key, TomlKind.Fraction, [digits], line)
            : throw Unexpected("\"text\", true, false, a whole number, or [\"a\", \"list\"]");
    }

    /// <summary>A fraction, an exponent, or both, with digits around them; what it is worth is its reader's business.</summary>
    private static bool IsFraction(string word) => word.Length > 0 && char.IsAsciiDigit(word[^1])
        && word.All(one => char.IsAsciiDigit(one) || one is '.' or 'e' or 'E' or '+' or '-')
        && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private List<string> ReadList()
    {
        List<string> values = [];
        _at++;
        for (SkipToContent(); Here != ']'; SkipToContent())
        {
            if (_at >= _text.Length)
            {
                throw Unexpected("]");
            }

            TomlEntry value = ReadScalar("", _line);
            values.Add(value.Values[0]);
            SkipToContent();
            if (Here == ',')
            {
                _at++;
            }
            else if (Here != ']')
            {
                throw Unexpected(", or ]");
            }
        }

        _at++;
        return values;
    }

    /// <summary>Basic ("...", with escapes) or literal ('...').</summary>
    private string ReadText()
    {
        char quote = Here;
        StringBuilder text = new();
        for (_at++; Here != quote; _at++)
        {
            if (_at >= _text.Length || Here == '\n')
            {
                throw Unexpected($"{quote} at the end of the text, on the same line");
            }

            text.Append(Here == '\\' && quote == '"' ? ReadEscape() : Here);
        }

        _at++;
        return text.ToString();
    }

    private char ReadEscape()
    {
        _at++;
        return Here switch
        {
            '"' => '"',
            '\\' => '\\',
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            _ => throw Unexpected("\\\" \\\\ \\n \\t or \\r"),
        };
    }

    private void SkipBlanks()
    {
        while (Here is ' ' or '\t' or '\r')
        {
            _at++;
        }
    }

    private void SkipToContent()
    {
        for (SkipBlanks(); Here is '\n' or '#' && _at < _text.Length; SkipBlanks())
        {
            if (Here == '\n')
            {
                _line++;
                _at++;
            }
            else
            {
                int end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
        }
    }

    private void Expect(char wanted, string name)
    {
        SkipBlanks();
        if (Here != wanted)
        {
            throw Unexpected(name);
        }

        _at++;
    }

    private RefusedException Unexpected(string wanted) =>
        Refuse(_at >= _text.Length ? "the file ends early" : Here == '\n' ? "the line ends early"
            : $"unexpected character '{Here}'", $"write {wanted}");

    private RefusedException Refuse(string why, string remedy) =>
        new($"cannot read {_file}:{_line}: {why}", "hpcrun reads a configuration file whole or not at all", remedy);
}
