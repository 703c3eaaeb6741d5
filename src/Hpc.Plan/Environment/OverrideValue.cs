using System.Text;

namespace Hpc.Plan;

/// <summary>What the user gives a variable of the container.</summary>
/// <param name="Name">Any name, also one that no shell could hold.</param>
/// <param name="Text">The text as written.</param>
/// <param name="Evaluated">The text of APPTAINERENV_X or --env is evaluated as if it stood in double quotes in a script of the
/// image, where a double quote itself means nothing. A value from an --env-file is what it is: the file was read as a shell
/// would.</param>
internal sealed record OverrideValue(string Name, string Text, bool Evaluated)
{
    /// <returns>The value, and what needs a shell; then the value is the text itself. A text that no shell could read
    /// (<c>${</c> never closed) is taken as it is.</returns>
    public (string Value, string? Obstacle) Evaluate(ShellVariables variables)
    {
        if (!Evaluated || IsPlain(Text))
        {
            return (Text, null);
        }

        try
        {
            return (new ShellExpansion(variables).ExpandValue(new ShellWordParser(new ShellText(Text)).ParseAsQuoted()), null);
        }
        catch (NeedsShellException obstacle)
        {
            return (Text, obstacle.Malformed ? null : $"{Name}: {obstacle.Message}");
        }
    }

    /// <summary>The text between double quotes of a script, so that a shell comes to the same value.</summary>
    public string Quote()
    {
        bool literal = !Evaluated || IsPlain(Text) || !IsReadable(Text);
        return literal ? ForLiteral(Text) : ForEvaluation(Text);
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAny('$', '`', '\\');

    private static bool IsReadable(string text)
    {
        try
        {
            _ = new ShellWordParser(new ShellText(text)).ParseAsQuoted();
            return true;
        }
        catch (NeedsShellException obstacle)
        {
            return !obstacle.Malformed;
        }
    }

    private static string ForLiteral(string text)
    {
        StringBuilder quoted = new();
        foreach (char c in text)
        {
            _ = c is '$' or '`' or '"' or '\\' ? quoted.Append('\\').Append(c) : quoted.Append(c);
        }

        return quoted.ToString();
    }

    /// <summary>Escapes the double quotes that stand outside of expansions.</summary>
    private static string ForEvaluation(string text)
    {
        StringBuilder quoted = new();
        int depth = 0;
        bool backquoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\\' && at + 1 < text.Length)
            {
                quoted.Append(c).Append(text[++at]);
                continue;
            }

            backquoted ^= c == '`';
            bool opens = c == '$' && at + 1 < text.Length && text[at + 1] is '(' or '{';
            depth += opens ? 1 : depth > 0 && c is ')' or '}' ? -1 : 0;
            bool escape = (c == '"' && depth == 0 && !backquoted) || c == '\\';
            _ = escape ? quoted.Append('\\').Append(c) : quoted.Append(c);
        }

        return quoted.ToString();
    }
}
