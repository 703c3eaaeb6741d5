namespace Hpc.Plan;

/// <summary>Parses the part of the shell language that image builders write into environment scripts: assignments, simple
/// commands, if, &amp;&amp;, ||, !, brace groups. Loops, case, functions, pipes and subshells give the whole script to a
/// shell.</summary>
internal sealed class ShellParser
{
    /// <summary>Reserved words that are not read here, and those that stand where no command can.</summary>
    private static readonly string[] Refused =
    [
        "for", "while", "until", "case", "function", "select", "time", "coproc", "[[", "do", "done", "esac", "in",
        "then", "else", "elif", "fi", "}", "]]",
    ];

    /// <summary>One more than the letters of "function".</summary>
    private const int LongestReserved = 9;

    private readonly ShellText _text;
    private readonly ShellWordParser _words;

    private ShellParser(ShellText text)
    {
        _text = text;
        _words = new ShellWordParser(text);
    }

    /// <exception cref="NeedsShellException">The script as a whole is beyond this parser.</exception>
    public static ShellCommand Parse(string script)
    {
        ShellParser parser = new(new ShellText(script));
        ShellCommand list = parser.ParseList();
        return parser._text.AtEnd ? list : throw parser._text.NeedsShell($"an unexpected {parser._text.Peek()}");
    }

    /// <summary>Commands up to the end or to a word of <paramref name="closing"/>, which stays.</summary>
    private CommandList ParseList(params ReadOnlySpan<string> closing)
    {
        _text.Enter();
        int line = _text.Line;
        List<ShellCommand> commands = [];
        SkipNewlines();
        while (!_text.AtEnd && !IsOneOf(PeekWord(), closing))
        {
            commands.Add(ParseAndOr());
            TakeSeparator();
        }

        _text.Leave();
        return closing.Length == 0 || commands.Count > 0
            ? new CommandList(line, commands) : throw _text.NeedsShell("an empty list");
    }

    /// <summary>A semicolon, a newline, a comment or the end.</summary>
    private void TakeSeparator()
    {
        _text.SkipBlanks();
        if (!_text.TryTake(';') && !_text.AtEnd && _text.Peek() is not ('\n' or '#'))
        {
            throw _text.NeedsShell($"an unexpected {_text.Peek()}");
        }

        SkipNewlines();
    }

    private ShellCommand ParseAndOr()
    {
        ShellCommand left = ParseCommand();
        int links = 0;
        for (_text.SkipBlanks(); _text.Peek() is '&' or '|'; _text.SkipBlanks())
        {
            // The chain is a tree as deep as it is long, and counts as nesting.
            _text.Enter();
            links++;
            bool isAnd = TakeAndOr();
            left = new AndOrCommand(left.Line, left, isAnd, ParseCommand());
        }

        for (; links > 0; links--)
        {
            _text.Leave();
        }

        return left;
    }

    private bool TakeAndOr()
    {
        char c = _text.Take();
        if (!_text.TryTake(c))
        {
            throw _text.NeedsShell(c == '&' ? "a background command" : "a pipe");
        }

        SkipNewlines();
        return c == '&';
    }

    private ShellCommand ParseCommand()
    {
        _text.SkipBlanks();
        int line = _text.Line;
        ReadOnlySpan<char> word = PeekWord();
        switch (word)
        {
            case "if":
                TakeWord("if");
                return ParseIf(line);
            case "{":
                TakeWord("{");
                CommandList group = ParseList("}");
                TakeWord("}");
                return group;
            case "!":
                TakeWord("!");
                _text.Enter();
                NegatedCommand negated = new(line, ParseCommand());
                _text.Leave();
                return negated;
            default:
                return IsOneOf(word, Refused) ? throw _text.NeedsShell($"\"{word}\"") : ParseSimple();
        }
    }

    private IfCommand ParseIf(int line)
    {
        CommandList condition = ParseList("then");
        TakeWord("then");
        CommandList then = ParseList("elif", "else", "fi");
        string next = PeekWord() switch { "elif" => "elif", "else" => "else", _ => "fi" };
        TakeWord(next);
        if (next == "elif")
        {
            return new IfCommand(line, condition, then, ParseElse(line));
        }

        CommandList? otherwise = null;
        if (next == "else")
        {
            otherwise = ParseList("fi");
            TakeWord("fi");
        }

        return new IfCommand(line, condition, then, otherwise);
    }

    private IfCommand ParseElse(int line)
    {
        _text.Enter();
        IfCommand nested = ParseIf(line);
        _text.Leave();
        return nested;
    }

    private SimpleCommand ParseSimple()
    {
        int line = _text.Line;
        List<ShellWord> assignments = [];
        List<ShellWord> words = [];
        string? opaque = null;
        while (StartsWord())
        {
            if (_text.Peek() is '<' or '>')
            {
                SkipRedirection();
                opaque = "a redirection";
                continue;
            }

            ShellWord word = _words.Parse();
            (words.Count == 0 && ShellAssignment.IsOne(word) ? assignments : words).Add(word);
        }

        return assignments.Count + words.Count > 0 || opaque is not null
            ? new SimpleCommand(line, assignments, words, opaque)
            : throw _text.NeedsShell(_text.AtEnd ? "an unexpected end" : $"an unexpected {_text.Peek()}");
    }

    private bool StartsWord()
    {
        _text.SkipBlanks();
        char c = _text.Peek();
        if (c == '(')
        {
            throw _text.NeedsShell("a function, an array or a subshell");
        }

        return !_text.AtEnd && c is not ('\n' or ';' or '&' or '|' or ')' or '#');
    }

    private void SkipRedirection()
    {
        char c = _text.Take();
        if (c == '<' && _text.Peek() is '<' or '(')
        {
            throw _text.NeedsShell("a here-document");
        }

        while (_text.Peek() is '>' or '&' or '|')
        {
            _text.Take();
        }

        _text.SkipBlanks();
        if (ShellWordParser.IsEndOfWord(_text.Peek()))
        {
            throw _text.NeedsShell("a redirection");
        }

        _ = _words.Parse();
    }

    /// <summary>The characters of the next word, where a reserved word would stand.</summary>
    private ReadOnlySpan<char> PeekWord()
    {
        ReadOnlySpan<char> ahead = _text.Ahead(LongestReserved);
        int length = 0;
        while (length < ahead.Length && !ShellWordParser.IsEndOfWord(ahead[length]))
        {
            length++;
        }

        return ahead[..length];
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, ReadOnlySpan<string> words)
    {
        foreach (string one in words)
        {
            if (word.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private void TakeWord(string word)
    {
        if (!PeekWord().SequenceEqual(word))
        {
            throw _text.NeedsShell($"a missing \"{word}\"");
        }

        for (int at = 0; at < word.Length; at++)
        {
            _text.Take();
        }
    }

    /// <summary>Blanks, newlines and comments.</summary>
    private void SkipNewlines()
    {
        _text.SkipBlanks();
        while (_text.Peek() is '\n' or '#')
        {
            _text.SkipLine();
            _text.TryTake('\n');
            _text.SkipBlanks();
        }
    }
}
