using System.Text;

namespace Hpc.Plan;

/// <summary>The text behind <c>--bind</c>: <c>src[:dst[:opts]]</c>, several separated by commas. <c>\,</c> and <c>\:</c> are the
/// characters themselves; any other backslash is one. Options: ro, rw, image-src=PATH, id=N, and the words of
/// <see cref="MountWords"/>; an option word after a comma belongs to the bind before it when that one has options.</summary>
public static class BindSpec
{
    public static IReadOnlyList<BindRequest> Parse(string text, string origin = "--bind")
    {
        List<BindRequest> binds = [];
        bool optionsOpen = false;
        foreach (string element in SplitUnescaped(text, ','))
        {
            string trimmed = element.Trim(' ');
            if (trimmed.Length == 0)
            {
                continue;
            }

            if (optionsOpen && IsOption(trimmed))
            {
                binds[^1] = WithOption(binds[^1], trimmed, text);
                continue;
            }

            List<string> parts = SplitUnescaped(trimmed, ':');
            binds.Add(ParseElement(parts, text, origin));
            optionsOpen = parts.Count == 3;
        }

        return binds;
    }

    private static BindRequest ParseElement(List<string> parts, string text, string origin)
    {
        if (parts.Count > 3)
        {
            throw Malformed(text, origin, "a bind has at most three parts: source, destination, options");
        }

        string source = Unescape(parts[0]);
        string destination = parts.Count > 1 ? Unescape(parts[1]) : source;
        if (source.Length == 0 || destination.Length == 0)
        {
            throw Malformed(text, origin, source.Length == 0 ? "the source is empty" : "the destination is empty");
        }

        BindRequest bind = new(source, destination) { Origin = origin };
        return parts.Count == 3 ? WithOption(bind, parts[2], text) : bind;
    }

    private static BindRequest WithOption(BindRequest bind, string option, string text)
    {
        (string key, string? value) = KeyValue.Split(option);
        return key switch
        {
            "ro" when value is null => bind with { ReadOnly = true },
            "rw" when value is null => bind with { ReadOnly = false },
            "image-src" when value is not null => bind with { ImageSource = value.Length == 0 ? "/" : Unescape(value) },
            "id" when uint.TryParse(value, out uint id) => bind with { ImageObject = id, ImageSource = bind.ImageSource ?? "/" },
            _ => WithWord(bind, option) ?? throw Malformed(text, bind.Origin, $"\"{option}\" is not a bind option"),
        };
    }

    /// <summary>Whether a word of mount(8) can be asked of a bind.</summary>
    public static bool IsWord(string word) => word is "ro" or "rw" || WithWord(new BindRequest("", ""), word) is not null;

    /// <summary>A word of mount(8) about the mount, or null.</summary>
    private static BindRequest? WithWord(BindRequest bind, string word) =>
        MountWords.Propagation(word) is { } propagation ? bind with { Propagation = propagation }
        : MountWords.Restrict(bind.Flags, word) is { } flags ? bind with { Flags = flags } : null;

    private static bool IsOption(string word) =>
        IsWord(word) || word.StartsWith("image-src=", StringComparison.Ordinal)
            || word.StartsWith("id=", StringComparison.Ordinal);

    /// <summary>At separators without a backslash in front.</summary>
    internal static List<string> SplitUnescaped(string text, char separator)
    {
        List<string> parts = [];
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == separator && (at == 0 || text[at - 1] != '\\'))
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    internal static string Unescape(string text) =>
        text.Contains('\\', StringComparison.Ordinal)
            ? new StringBuilder(text).Replace("\\,", ",").Replace("\\:", ":").ToString()
            : text;

    /// <summary>A path as it has to be written to be read as one.</summary>
    public static string Escape(string path) =>
        path.Replace(",", "\\,", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static UsageException Malformed(string text, string origin, string why) =>
        new($"cannot use {origin} \"{text}\": {why}", null,
            "write src[:dst[:ro|rw|image-src=PATH|nosuid|...]], and \\: or \\, for such a character in a path");
}
