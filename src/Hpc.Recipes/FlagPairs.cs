using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>The value of a flag that has several: KEY=VALUE with commas in between, as RUN --mount and --secret have them. A
/// pair in quotes may have a comma (RFC 4180).</summary>
public sealed class FlagPairs
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private FlagPairs()
    {
    }

    /// <summary>Keys in lower case.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <exception cref="RefusedException">A quote does not end.</exception>
    public static FlagPairs Parse(string text)
    {
        FlagPairs pairs = new();
        foreach (string pair in Split(text).Where(pair => pair.Length > 0))
        {
            string[] parts = pair.Split('=', 2);
            pairs._values[parts[0].Trim().ToLowerInvariant()] = parts.Length > 1 ? parts[1] : "true";
        }

        return pairs;
    }

    /// <summary>The value of the first of these keys that is there; null for none.</summary>
    public string? Text(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (_values.TryGetValue(key, out string? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether the first of these keys that is there is not off.</summary>
    public bool? IsOn(params ReadOnlySpan<string> keys) => Text(keys) is { } value ? value is not ("false" or "0") : null;

    private static List<string> Split(string text)
    {
        List<string> pairs = [];
        for (int at = 0; at <= text.Length;)
        {
            bool isQuoted = at < text.Length && text[at] == '"';
            int end = isQuoted ? EndOfQuote(text, at + 1) : text.IndexOf(',', at) is >= 0 and int comma ? comma : text.Length;
            pairs.Add(isQuoted ? text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal) : text[at..end]);
            at = end + (isQuoted ? 2 : 1);
        }

        return pairs;
    }

    private static int EndOfQuote(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                at++;
            }
            else if (text[at] == '"' && (at + 1 == text.Length || text[at + 1] == ','))
            {
                return at;
            }
        }

        throw new RefusedException($"cannot read '{text}': a quote does not end", "a pair in quotes ends with one",
            "type=bind,\"source=a,b\"");
    }
}
