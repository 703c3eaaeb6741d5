using System.Buffers;
using System.Text;

namespace Hpc.Plan;

/// <summary>Reads words: quotes, escapes and parameter expansions. Where the shells that images carry (dash, bash, busybox)
/// differ, it says "needs a shell" instead of choosing.</summary>
internal sealed class ShellWordParser(ShellText text)
{
    private const string Beyond = "an expansion of a kind that is not evaluated here";

    /// <summary>What may mean something outside of quotes; '}' ends an operand.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("\\'\"$` \t\n;&|<>()}");

    /// <summary>What may mean something in double quotes.</summary>
    private static readonly SearchValues<char> SpecialInQuotes = SearchValues.Create("\\'\"$`}");

    private readonly StringBuilder _literal = new();

    /// <summary>The word at the current place; the caller has seen that one starts here.</summary>
    public ShellWord Parse() => ParseUntil(IsEndOfWord, quoted: false);

    /// <summary>The whole rest as if it stood in double quotes; a double quote is an ordinary character.</summary>
    public ShellWord ParseAsQuoted()
    {
        int line = text.Line;
        List<ShellWordPart> parts = [];
        while (!text.AtEnd)
        {
            TakeInQuotes(parts);
        }

        Flush(parts, quoted: true);
        return new ShellWord(parts, line);
    }

    public static bool IsEndOfWord(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '<' or '>' or '(' or ')' or '\0';

    private ShellWord ParseUntil(Func<char, bool> isEnd, bool quoted)
    {
        int line = text.Line;
        List<ShellWordPart> parts = [];
        while (!text.AtEnd && !isEnd(text.Peek()))
        {
            if (quoted)
            {
                TakeInQuotedBraces(parts);
            }
            else
            {
                TakeUnquoted(parts);
            }
        }

        Flush(parts, quoted);
        return new ShellWord(parts, line);
    }

    private void TakeUnquoted(List<ShellWordPart> parts)
    {
        switch (text.Peek())
        {
            case '\\':
                TakeEscape(parts);
                break;
            case '\'':
                Flush(parts, quoted: false);
                parts.Add(new LiteralPart(TakeSingleQuoted(), Quoted: true));
                break;
            case '"':
                Flush(parts, quoted: false);
                TakeDoubleQuoted(parts);
                break;
            case '$':
                TakeDollar(parts, quoted: false);
                break;
            case '`':
                TakeBackquoted(parts, quoted: false);
                break;
            default:
                _literal.Append(text.Take()).Append(text.TakeUntilAny(Special));
                break;
        }
    }

    private void TakeEscape(List<ShellWordPart> parts)
    {
        text.Take();
        if (text.AtEnd)
        {
            throw text.Malformed("a backslash at the end");
        }

        if (!text.TryTake('\n'))
        {
            Flush(parts, quoted: false);
            parts.Add(new LiteralPart(text.Take().ToString(), Quoted: true));
        }
    }

    private string TakeSingleQuoted()
    {
        text.Take();
        int start = text.Position;
        while (!text.AtEnd && text.Peek() != '\'')
        {
            text.Take();
        }

        string inside = text.Since(start);
        return text.TryTake('\'') ? inside : throw text.Malformed("an unclosed quote");
    }

    private void TakeDoubleQuoted(List<ShellWordPart> parts)
    {
        text.Take();
        while (!text.AtEnd && text.Peek() != '"')
        {
            TakeInQuotes(parts);
        }

        Flush(parts, quoted: true);
        parts.Add(new LiteralPart("", Quoted: true));
        if (!text.TryTake('"'))
        {
            throw text.Malformed("an unclosed quote");
        }
    }

    /// <summary>One character or expansion in double quotes: a backslash escapes $ ` " \ and a newline only.</summary>
    private void TakeInQuotes(List<ShellWordPart> parts)
    {
        char c = text.Peek();
        if (c == '$')
        {
            TakeDollar(parts, quoted: true);
        }
        else if (c == '`')
        {
            TakeBackquoted(parts, quoted: true);
        }
        else if (c == '\\' && text.Peek(1) == '\n')
        {
            text.Take();
            text.Take();
        }
        else
        {
            if (c == '\\' && text.Peek(1) is '$' or '`' or '"' or '\\')
            {
                text.Take();
            }

            _literal.Append(text.Take()).Append(text.TakeUntilAny(SpecialInQuotes));
        }
    }

    /// <summary>The operand of <c>"${X:-...}"</c>. Quotes inside it are removed; what else they do is where shells
    /// differ.</summary>
    private void TakeInQuotedBraces(List<ShellWordPart> parts)
    {
        if (text.Peek() == '\'' || (text.Peek() == '\\' && text.Peek(1) == '}'))
        {
            throw text.NeedsShell($"{text.Peek()} in a quoted expansion");
        }

        if (text.Peek() != '"')
        {
            TakeInQuotes(parts);
            return;
        }

        text.Take();
        while (!text.AtEnd && text.Peek() != '"')
        {
            bool differs = text.Peek() is '$' or '`'
                || (text.Peek() == '\\' && text.Peek(1) is not ('$' or '`' or '"' or '\\'));
            if (differs)
            {
                throw text.NeedsShell($"{text.Peek()} in quotes in a quoted expansion");
            }

            TakeInQuotes(parts);
        }

        if (!text.TryTake('"'))
        {
            throw text.Malformed("an unclosed quote");
        }
    }

    private void TakeDollar(List<ShellWordPart> parts, bool quoted)
    {
        char next = text.Peek(1);
        if (ShellName.IsStart(next))
        {
            Flush(parts, quoted);
            text.Take();
            parts.Add(new ParameterPart(text.TakeName(), ParameterOperator.Value, null, quoted));
        }
        else if (next is '{' or '(' || IsSpecial(next))
        {
            Flush(parts, quoted);
            text.Take();
            parts.Add(next == '{' ? TakeBraces(quoted) : next == '(' ? TakeSubstitution() : new OpaquePart("$" + text.Take()));
        }
        else if (next == '[' || (!quoted && next is '\'' or '"'))
        {
            throw text.NeedsShell("$" + next);
        }
        else
        {
            _literal.Append(text.Take());
        }
    }

    private static bool IsSpecial(char c) => char.IsAsciiDigit(c) || c is '@' or '*' or '#' or '?' or '-' or '$' or '!';

    private ShellWordPart TakeBraces(bool quoted)
    {
        text.Enter();
        text.Take();
        ShellWordPart part = text.Peek() == '#' && ShellName.IsStart(text.Peek(1)) ? TakeLength(quoted) : TakeParameter(quoted);
        text.Leave();
        return text.TryTake('}') ? part : throw (text.AtEnd ? text.Malformed("an unclosed ${") : text.NeedsShell(Beyond));
    }

    private ParameterPart TakeLength(bool quoted)
    {
        text.Take();
        return new ParameterPart(text.TakeName(), ParameterOperator.Length, null, quoted);
    }

    private ShellWordPart TakeParameter(bool quoted)
    {
        if (!ShellName.IsStart(text.Peek()))
        {
            string special = text.Peek() == '}' ? throw text.NeedsShell("${}") : "${" + text.Take() + "}";
            return new OpaquePart(special);
        }

        string name = text.TakeName();
        ParameterOperator kind = TakeOperator();
        ShellWord? operand = kind == ParameterOperator.Value ? null : new ShellWordParser(text).ParseUntil(c => c == '}', quoted);
        return new ParameterPart(name, kind, operand, quoted);
    }

    private ParameterOperator TakeOperator()
    {
        bool colon = text.TryTake(':');
        char c = text.Peek();
        if (!colon && c == '}')
        {
            return ParameterOperator.Value;
        }

        ParameterOperator? kind = (c, colon) switch
        {
            ('-', _) => colon ? ParameterOperator.UseDefaultIfEmpty : ParameterOperator.UseDefault,
            ('=', _) => colon ? ParameterOperator.AssignDefaultIfEmpty : ParameterOperator.AssignDefault,
            ('+', _) => colon ? ParameterOperator.UseAlternativeIfFilled : ParameterOperator.UseAlternative,
            ('%', false) => ParameterOperator.RemoveSuffix,
            ('#', false) => ParameterOperator.RemovePrefix,
            _ => null,
        };
        if (kind is not { } known)
        {
            throw text.AtEnd ? text.Malformed("an unclosed ${") : text.NeedsShell(Beyond);
        }

        text.Take();
        if (known is ParameterOperator.RemoveSuffix or ParameterOperator.RemovePrefix)
        {
            text.TryTake(c);
        }

        return known;
    }

    /// <summary>Skips <c>$(...)</c>. A case in it has unbalanced parentheses, so that one gives the script to the
    /// shell.</summary>
    private OpaquePart TakeSubstitution()
    {
        int start = text.Position;
        int open = 0;
        do
        {
            char c = text.AtEnd ? throw text.Malformed("an unclosed $(") : text.Peek();
            if (c == '\'')
            {
                TakeSingleQuoted();
                continue;
            }

            text.Take();
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c is '"' or '\\' or '#')
            {
                SkipInSubstitution(c);
            }
        }
        while (open > 0);

        return text.Since(start).Contains("case", StringComparison.Ordinal)
            ? throw text.NeedsShell("$(")
            : new OpaquePart("$(");
    }

    private void SkipInSubstitution(char opening)
    {
        if (opening == '#')
        {
            throw text.NeedsShell("# in $(");
        }

        if (opening == '\\')
        {
            _ = text.AtEnd ? '\0' : text.Take();
            return;
        }

        while (!text.TryTake('"'))
        {
            if (text.AtEnd || text.Peek() is '`' or '$' && text.Peek(1) == '(')
            {
                throw text.NeedsShell("quotes in $(");
            }

            if (text.Take() == '\\' && !text.AtEnd)
            {
                text.Take();
            }
        }
    }

    private void TakeBackquoted(List<ShellWordPart> parts, bool quoted)
    {
        Flush(parts, quoted);
        text.Take();
        while (!text.TryTake('`'))
        {
            if (text.AtEnd)
            {
                throw text.Malformed("an unclosed `");
            }

            if (text.Take() == '\\' && !text.AtEnd)
            {
                text.Take();
            }
        }

        parts.Add(new OpaquePart("`"));
    }

    private void Flush(List<ShellWordPart> parts, bool quoted)
    {
        if (_literal.Length > 0)
        {
            parts.Add(new LiteralPart(_literal.ToString(), quoted));
            _literal.Clear();
        }
    }
}
