using System.Text;
using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>Words of a Dockerfile's instructions: split at spaces outside quotes, quotes taken away, variables replaced
/// (Dockerfile reference, "Environment replacement").</summary>
/// <param name="escape">Takes the meaning from the character behind it.</param>
/// <param name="value">Of a variable; null where it is not set.</param>
public sealed partial class DockerWords(char escape, Func<string, string?> value)
{
    /// <summary>The words as they are written.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == escape && quote != '\'' && at + 1 < text.Length)
            {
                word.Append(text[at++]).Append(text[at]);
                continue;
            }

            if (quote == '\0' && text[at] is ' ' or '\t')
            {
                Take(word, words);
                continue;
            }

            quote = quote == text[at] ? '\0' : quote == '\0' && text[at] is '"' or '\'' ? text[at] : quote;
            word.Append(text[at]);
        }

        Take(word, words);
        return words;
    }

    /// <summary>Pairs of ENV and LABEL: NAME=VALUE ..., or a name and the rest of the line.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string text)
    {
        IReadOnlyList<string> words = Split(text);
        if (words.Count > 0 && !words[0].Contains('=', StringComparison.Ordinal))
        {
            string[] parts = text.Trim().Split([' ', '\t'], 2);
            return [new(Expand(parts[0]), Expand(parts.Length > 1 ? parts[1].Trim() : ""))];
        }

        return [.. words.Select(word => word.Split('=', 2)).Select(parts => new KeyValuePair<string, string>(
            Expand(parts[0]), parts.Length > 1 ? Expand(parts[1]) : ""))];
    }

    /// <summary>A word with its quotes taken away and its variables replaced.</summary>
    /// <exception cref="RefusedException">A variable that must be set is not, or a quote does not end.</exception>
    public string Expand(string word)
    {
        int at = 0;
        return Expand(word, ref at, end: '\0');
    }

    /// <summary>Text in which only variables are replaced: a here-document.</summary>
    public string ExpandVariables(string text)
    {
        StringBuilder result = new();
        for (int at = 0; at < text.Length;)
        {
            if (text[at] == escape && at + 1 < text.Length && text[at + 1] is '$' or '\\')
            {
                result.Append(text[at + 1]);
                at += 2;
            }
            else if (text[at] == '$')
            {
                result.Append(Variable(text, ref at));
            }
            else
            {
                result.Append(text[at++]);
            }
        }

        return result.ToString();
    }

    private static void Take(StringBuilder word, List<string> words)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <param name="end">Where to stop: the brace of a variable; '\0' for the end of the word.</param>
    private string Expand(string word, ref int at, char end)
    {
        StringBuilder result = new();
        char quote = '\0';
        while (at < word.Length && (quote != '\0' || end == '\0' || word[at] != end))
        {
            char next = word[at];
            if (next == '$' && quote != '\'')
            {
                result.Append(Variable(word, ref at));
                continue;
            }

            at++;
            if (next == escape && quote != '\'' && at < word.Length)
            {
                result.Append(quote == '"' && word[at] != '"' && word[at] != '$' && word[at] != escape ? $"{next}{word[at]}"
                    : $"{word[at]}");
                at++;
            }
            else if (next == quote || (quote == '\0' && next is '"' or '\''))
            {
                quote = quote == '\0' ? next : '\0';
            }
            else
            {
                result.Append(next);
            }
        }

        return quote == '\0' ? result.ToString() : throw new RefusedException($"cannot read '{word}': a quote does not end",
            "what is between quotes is one word", $"a second {quote}, or a backslash in front of it");
    }

    /// <summary>What stands behind a dollar sign; the sign alone stands for itself.</summary>
    private string Variable(string word, ref int at)
    {
        bool isBraced = at + 1 < word.Length && word[at + 1] == '{';
        int begin = at + (isBraced ? 2 : 1), end = begin;
        while (end < word.Length && (char.IsAsciiLetterOrDigit(word[end]) || word[end] == '_'))
        {
            end++;
        }

        if (end == begin)
        {
            at++;
            return "$";
        }

        string name = word[begin..end];
        at = end;
        return isBraced ? Braced(name, word, ref at) : value(name) ?? "";
    }

    private string Braced(string name, string word, ref int at)
    {
        string operation = Modifier().Match(word, at).Value;
        at += operation.Length;
        string operand = Expand(word, ref at, '}');
        if (at++ >= word.Length)
        {
            throw new RefusedException($"cannot read '{word}': a brace is missing behind ${{{name}",
                "it ends where the word ends", $"${{{name}}}");
        }

        string? found = value(name), full = operation.StartsWith(':') && found?.Length == 0 ? null : found;
        return operation switch
        {
            "" => found ?? "",
            "-" or ":-" => full ?? operand,
            "+" or ":+" => full is null ? "" : operand,
            "?" or ":?" => full ?? throw new RefusedException($"cannot go on: the variable '{name}' is not set",
                operand.Length > 0 ? operand
                : "the Dockerfile demands it", $"--build-arg {name}=VALUE"),
            "#" or "##" or "%" or "%%" => Trimmed(found ?? "", operand, operation),
            "/" or "//" => Replaced(found ?? "", operand, isAll: operation == "//"),
            _ => throw new RefusedException($"cannot read '{word}': '{operation}' is unknown",
                "modifiers are :- - :+ + :? ? # ## % %% / //", $"${{{name}}}"),
        };
    }

    private static string Trimmed(string text, string pattern, string operation)
    {
        bool isFront = operation[0] == '#', isLongest = operation.Length > 1;
        IEnumerable<int> lengths = Enumerable.Range(0, text.Length + 1);
        Regex whole = Pattern(pattern, isWhole: true);
        foreach (int length in isLongest ? lengths.Reverse() : lengths)
        {
            string part = isFront ? text[..length] : text[^length..];
            if (whole.IsMatch(part))
            {
                return isFront ? text[length..] : text[..^length];
            }
        }

        return text;
    }

    private static string Replaced(string text, string operand, bool isAll)
    {
        string[] parts = operand.Split('/', 2);
        string with = parts.Length > 1 ? parts[1] : "";
        return Pattern(parts[0], isWhole: false).Replace(text, _ => with, isAll ? -1 : 1);
    }

    [GeneratedRegex(@"\G(:?[-+?]|##?|%%?|//?|:)?")]
    private static partial Regex Modifier();

    private static Regex Pattern(string pattern, bool isWhole)
    {
        string text = Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".",
            StringComparison.Ordinal);
        return PatternText.Compiled(isWhole ? $@"\A({text})\z" : text, pattern);
    }
}
