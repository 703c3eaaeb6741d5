using System.Buffers;
using System.Text;

namespace Hpc.Plan;

/// <summary>Expands words with the variables at hand. Whatever would depend on field splitting, pathname patterns, a tilde or the
/// shell's own variables is left to a shell.</summary>
internal sealed class ShellExpansion(ShellVariables variables)
{
    /// <summary>What all expansions of a script may come to, in bytes: one that copies long values over and over ends
    /// here.</summary>
    private const long WorkLimit = 8 << 20;

    private static readonly SearchValues<char> PatternCharacters = SearchValues.Create("*?[]\\'\"~");

    private long _expanded;

    /// <summary>The value of an assignment: no splitting, no patterns.</summary>
    public string ExpandValue(ShellWord word)
    {
        StringBuilder value = new();
        foreach (ShellWordPart part in word.Parts)
        {
            if (part is LiteralPart { Quoted: false } literal && literal.Text.Contains('~', StringComparison.Ordinal))
            {
                throw new NeedsShellException(word.Line, "~");
            }

            Append(value, part, word.Line);
        }

        return value.ToString();
    }

    /// <summary>The one field that a word becomes, or null when nothing is left of it.</summary>
    public string? ExpandField(ShellWord word)
    {
        StringBuilder field = new();
        bool quoted = false;
        foreach (ShellWordPart part in word.Parts)
        {
            int start = field.Length;
            Append(field, part, word.Line);
            quoted |= IsQuoted(part);
            bool unsure = !IsQuoted(part) && (MayBeSplitOrMatched(field, start, part is LiteralPart) || HasQuotedOperand(part));
            if (unsure)
            {
                throw new NeedsShellException(word.Line, "an unquoted expansion or pattern");
            }
        }

        return quoted || field.Length > 0 ? field.ToString() : null;
    }

    /// <summary>Expands for the side effects only, as <c>: ${X:=v}</c> does.</summary>
    public void ExpandAndDrop(ShellWord word)
    {
        StringBuilder dropped = new();
        foreach (ShellWordPart part in word.Parts)
        {
            Append(dropped, part, word.Line);
        }
    }

    /// <summary>The name of a variable that a script may set or read without the shell noticing.</summary>
    public static string Checked(string name, int line) =>
        IsOwnedByShell(name) || name.StartsWith("BASH", StringComparison.Ordinal)
            ? throw new NeedsShellException(line, "$" + name)
            : name;

    /// <summary>Variables that a shell makes or that change how it reads.</summary>
    private static bool IsOwnedByShell(string name) => name is
        "IFS" or "PWD" or "OLDPWD" or "PPID" or "UID" or "EUID" or "GID" or "GROUPS" or "RANDOM" or "SRANDOM" or "SECONDS"
        or "LINENO" or "HOSTNAME" or "HOSTTYPE" or "MACHTYPE" or "OSTYPE" or "SHELL" or "SHLVL" or "SHELLOPTS" or "OPTIND"
        or "OPTARG" or "OPTERR" or "DIRSTACK" or "FUNCNAME" or "PIPESTATUS" or "REPLY" or "ENV" or "POSIXLY_CORRECT"
        or "EPOCHSECONDS" or "EPOCHREALTIME" or "COLUMNS" or "LINES" or "PS2" or "PS4" or "MAIL" or "MAILCHECK" or "MAILPATH"
        or "CDPATH" or "_";

    private void Append(StringBuilder to, ShellWordPart part, int line)
    {
        switch (part)
        {
            case LiteralPart literal:
                to.Append(literal.Text);
                break;
            case ParameterPart parameter:
                string value = Expand(parameter, line);
                _expanded += value.Length;
                _ = _expanded <= WorkLimit ? to.Append(value) : throw new NeedsShellException(line, "more than 8 MiB of values");
                break;
            case OpaquePart opaque:
                throw new NeedsShellException(line, opaque.What);
        }
    }

    private string Expand(ParameterPart parameter, int line)
    {
        string name = Checked(parameter.Name, line);
        string? value = variables.Get(name);
        bool filled = value is { Length: > 0 };
        return parameter.Operator switch
        {
            ParameterOperator.Value => value ?? "",
            ParameterOperator.UseDefault => value ?? Operand(parameter),
            ParameterOperator.UseDefaultIfEmpty => filled ? value! : Operand(parameter),
            ParameterOperator.AssignDefault => value ?? Assign(name, Operand(parameter)),
            ParameterOperator.AssignDefaultIfEmpty => filled ? value! : Assign(name, Operand(parameter)),
            ParameterOperator.UseAlternative => value is null ? "" : Operand(parameter),
            ParameterOperator.UseAlternativeIfFilled => filled ? Operand(parameter) : "",
            ParameterOperator.Length => Length(value ?? "", line),
            ParameterOperator.RemoveSuffix => WithoutSuffix(value ?? "", Pattern(parameter, line)),
            _ => WithoutPrefix(value ?? "", Pattern(parameter, line)),
        };
    }

    private string Operand(ParameterPart parameter) =>
        parameter.Quoted ? Join(parameter.Operand!) : ExpandValue(parameter.Operand!);

    private string Join(ShellWord word)
    {
        StringBuilder text = new();
        foreach (ShellWordPart part in word.Parts)
        {
            Append(text, part, word.Line);
        }

        return text.ToString();
    }

    private string Assign(string name, string value)
    {
        variables.Set(name, value);
        return value;
    }

    private string Pattern(ParameterPart parameter, int line)
    {
        bool plain = parameter.Operand!.Parts.All(part => part is LiteralPart literal
            && !literal.Text.AsSpan().ContainsAny(PatternCharacters));
        return plain ? Join(parameter.Operand) : throw new NeedsShellException(line, "a pattern");
    }

    private static string WithoutSuffix(string value, string suffix) =>
        value.EndsWith(suffix, StringComparison.Ordinal) ? value[..^suffix.Length] : value;

    private static string WithoutPrefix(string value, string prefix) =>
        value.StartsWith(prefix, StringComparison.Ordinal) ? value[prefix.Length..] : value;

    /// <summary>Characters depend on the locale, so only ASCII is counted here.</summary>
    private static string Length(string value, int line) =>
        Ascii.IsValid(value) ? value.Length.ToString() : throw new NeedsShellException(line, "a length");

    private static bool IsQuoted(ShellWordPart part) => part is LiteralPart { Quoted: true } or ParameterPart { Quoted: true };

    /// <summary>Whether <c>${X:-""}</c> leaves an empty field is where shells differ.</summary>
    private static bool HasQuotedOperand(ShellWordPart part) =>
        part is ParameterPart { Operand: { } operand } && operand.Parts.Any(IsQuoted);

    private static bool MayBeSplitOrMatched(StringBuilder field, int start, bool isLiteral)
    {
        bool isBracket = isLiteral && field.Length == 1 && field[0] == '[';
        for (int at = start; at < field.Length && !isBracket; at++)
        {
            bool risky = field[at] is '*' or '?' or '[' or '\\' or ' ' or '\t' or '\n' || (isLiteral && field[at] is '~' or '{');
            if (risky)
            {
                return true;
            }
        }

        return false;
    }
}
