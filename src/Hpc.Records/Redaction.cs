using System.Text;

namespace Hpc.Records;

/// <summary>Takes out of a text what nobody else should read: what looks like a secret, the user's name where it names the user,
/// the host's name.</summary>
/// <param name="user">The user's name.</param>
/// <param name="host">The node's name, with or without its domain.</param>
public sealed class Redaction(string user, string host)
{
    public const string User = "{user}";
    public const string Host = "{host}";
    public const string Secret = "{secret}";

    /// <summary>A shorter name is also a word.</summary>
    private const int ShortestName = 3;

    private readonly string _label = host.Contains('.', StringComparison.Ordinal)
        ? host[..host.IndexOf('.', StringComparison.Ordinal)] : host;

    /// <summary>Of a variable.</summary>
    public string Value(string name, string value) => SecretText.IsNamedSo(name) && value.Length > 0 ? Secret : Of(value);

    /// <summary>An argument vector: what follows <c>--token</c> is a secret, too.</summary>
    public IReadOnlyList<string> Words(IReadOnlyList<string> words)
    {
        List<string> made = [];
        bool isSecret = false;
        foreach (string word in words)
        {
            bool isOption = word.StartsWith('-');
            made.Add(isSecret && !isOption && word.Length > 0 ? Secret : isOption ? Option(word) : Assignment(word));
            isSecret = isOption && !word.Contains('=', StringComparison.Ordinal) && SecretText.IsNamedSo(word);
        }

        return made;
    }

    public string Of(string text)
    {
        StringBuilder made = new();
        int at = 0;
        while (at < text.Length)
        {
            if (SecretText.LengthAt(text, at) is > 0 and int length)
            {
                made.Append(Secret);
                at += length;
            }
            else if (IsUser(text, at))
            {
                made.Append(User);
                at += user.Length;
            }
            else if (HostAt(text, at) is > 0 and int name)
            {
                made.Append(Host);
                at += name;
            }
            else
            {
                made.Append(text[at]);
                at++;
            }
        }

        return made.ToString();
    }

    private string Option(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals + 1 < word.Length && SecretText.IsNamedSo(word[..equals]) ? word[..(equals + 1)] + Secret
            : Of(word);
    }

    /// <summary>NAME=VALUE as a word.</summary>
    private string Assignment(string word) => word.Contains('=', StringComparison.Ordinal) ? Option(word) : Of(word);

    /// <summary>As a part of a path, or before an @: elsewhere it may be any word.</summary>
    private bool IsUser(string text, int at)
    {
        int end = at + user.Length;
        return user.Length > 0 && string.CompareOrdinal(text, at, user, 0, user.Length) == 0
            && ((at > 0 && text[at - 1] == '/' && (end == text.Length || !IsOfName(text[end])))
            || (end < text.Length && text[end] == '@' && (at == 0 || !IsOfName(text[at - 1]))));
    }

    private int HostAt(string text, int at) =>
        (at > 0 && (IsOfName(text[at - 1]) || text[at - 1] == '/' && !IsBehindScheme(text, at))) ? 0
        : Named(text, at, host) ? host.Length : Named(text, at, _label) ? _label.Length : 0;

    private static bool IsBehindScheme(string text, int at) => at > 2 && text[at - 2] == '/' && text[at - 3] == ':';

    private static bool Named(string text, int at, string name)
    {
        int end = at + name.Length;
        return name.Length >= ShortestName && name != "localhost" && string.CompareOrdinal(text, at, name, 0, name.Length) == 0
            && (end == text.Length || !IsOfName(text[end]));
    }

    private static bool IsOfName(char value) => char.IsAsciiLetterOrDigit(value) || value is '_' or '-' || value >= 0x80;
}
