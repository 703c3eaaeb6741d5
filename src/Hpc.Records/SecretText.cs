namespace Hpc.Records;

/// <summary>What looks like a secret: by the name that it has, or by its own form.</summary>
internal static class SecretText
{
    private const int ShortestToken = 20;

    /// <summary>Characters between a name and its value, and those of a name that is looked at.</summary>
    private const int MostBetween = 3, LongestName = 64;

    /// <summary>From so many characters on, capital and small letters with digits between them are no word.</summary>
    private const int ShortestRandom = 40;

    /// <summary>Parts of names, in capital letters.</summary>
    private static readonly string[] Names =
    [
        "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "COOKIE", "APIKEY", "API_KEY", "API-KEY",
        "ACCESS_KEY", "ACCESS-KEY", "PRIVATE_KEY", "PRIVATE-KEY", "AUTHORIZATION", "BEARER", "_PASS", "-PASS", "PGPASS",
        "_PWD",
    ];

    /// <summary>With which tokens of well-known services begin.</summary>
    private static readonly string[] Marks =
    [
        "AKIA", "ASIA", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk-", "hf_", "eyJ",
        "npm_", "pypi-",
    ];

    public static bool IsNamedSo(string name)
    {
        string capital = name.ToUpperInvariant().Replace("TOKENS", "", StringComparison.Ordinal)
            .Replace("TOKENIZ", "", StringComparison.Ordinal); // those of language models
        return Array.Exists(Names, part => capital.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>How many characters from here on are a secret; 0 if none begins here.</summary>
    public static int LengthAt(string text, int at)
    {
        if (at > 1 && !IsOfToken(text[at - 1]) && IsBehindName(text, at) && LengthOfValue(text, at) is > 0 and int value)
        {
            return value;
        }

        if (at > 0 && IsOfToken(text[at - 1]))
        {
            return PasswordOfAddress(text, at);
        }

        if (string.CompareOrdinal(text, at, "-----BEGIN ", 0, 11) == 0)
        {
            return text.Length - at;
        }

        int end = at;
        while (end < text.Length && IsOfToken(text[end]))
        {
            end++;
        }

        return end - at >= ShortestToken && (HasMark(text, at) || IsRandom(text.AsSpan(at, end - at))) ? end - at
            : PasswordOfAddress(text, at);
    }

    /// <summary>As in a command of a shell, a header or an address: <c>API_TOKEN=x</c>, <c>token: x</c>,
    /// <c>--token x</c>.</summary>
    private static bool IsBehindName(string text, int at)
    {
        int end = at;
        while (end > 0 && at - end < MostBetween && text[end - 1] is ' ' or '"' or '\'')
        {
            end--;
        }

        bool isAssigned = end > 0 && text[end - 1] is '=' or ':';
        end -= isAssigned ? 1 : 0;
        end -= end > 0 && isAssigned && text[end - 1] is ' ' or '"' or '\'' ? 1 : 0;
        int begin = end;
        while (begin > 0 && end - begin < LongestName
            && (char.IsAsciiLetterOrDigit(text[begin - 1]) || text[begin - 1] is '_' or '-'))
        {
            begin--;
        }

        string name = text[begin..end];
        return (isAssigned || name.StartsWith("--", StringComparison.Ordinal)
            || name.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) && IsNamedSo(name);
    }

    /// <summary>Up to what ends a word; another option is none, nor is a variable's name.</summary>
    private static int LengthOfValue(string text, int at)
    {
        int end = at;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\n' or '"' or '\'' or '&' or ';' or '|' or ')'))
        {
            end++;
        }

        return text[at] is '-' or '$' or '{' ? 0 : end - at;
    }

    private static bool HasMark(string text, int at) =>
        Array.Exists(Marks, mark => string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0);

    private static bool IsRandom(ReadOnlySpan<char> token) => token.Length >= ShortestRandom && !token.Contains('.')
        && token.ContainsAnyInRange('A', 'Z') && token.ContainsAnyInRange('a', 'z') && token.ContainsAnyInRange('0', '9')
        && Changes(token) * 4 > token.Length;

    /// <summary>How often letters of one kind follow those of another: rarely in words that were put together.</summary>
    private static int Changes(ReadOnlySpan<char> token)
    {
        int changes = 0;
        for (int at = 1; at < token.Length; at++)
        {
            changes += Kind(token[at]) == Kind(token[at - 1]) ? 0 : 1;
        }

        return changes;
    }

    private static int Kind(char value) => char.IsAsciiDigit(value) ? 0 : char.IsAsciiLetterUpper(value) ? 1 : 2;

    /// <summary>USER:PASSWORD behind the "://" of an address, up to the "@".</summary>
    private static int PasswordOfAddress(string text, int at)
    {
        if (at < 3 || string.CompareOrdinal(text, at - 3, "://", 0, 3) != 0)
        {
            return 0;
        }

        int end = text.AsSpan(at).IndexOfAny('@', '/', ' ');
        return end > 0 && text[at + end] == '@' && text.AsSpan(at, end).Contains(':') ? end : 0;
    }

    private static bool IsOfToken(char value) => char.IsAsciiLetterOrDigit(value) || value is '_' or '-' or '.' or '+';
}
