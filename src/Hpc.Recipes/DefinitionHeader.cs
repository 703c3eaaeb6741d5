using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>The lines in front of the first section: "Key: value", with comments, and values that go on behind a
/// backslash.</summary>
internal static partial class DefinitionHeader
{
    private static readonly string[] s_keys =
    [
        "bootstrap", "from", "includecmd", "mirrorurl", "updateurl", "osversion", "include", "library", "registry", "namespace",
        "stage", "product", "user", "regcode", "productpgp", "registerurl", "modules", "fingerprints", "confurl", "setopt",
    ];

    /// <exception cref="RefusedException">A line is no header, or its key is unknown.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<RecipeLine> lines)
    {
        Dictionary<string, string> header = new(StringComparer.Ordinal);
        string? open = null;
        foreach (RecipeLine line in lines)
        {
            string text = line.Text.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                open = null;
                continue;
            }

            text = text.Split('#')[0];
            (string key, string value) = open is null ? Pair(line, text) : (open, header[open] + text.Trim());
            Check(line, key);
            open = value.EndsWith('\\') ? key : null;
            header[key] = open is null ? value : Continued(value[..^1]);
        }

        return header;
    }

    /// <summary>A "\n" in front of the backslash is a line end.</summary>
    private static string Continued(string value) => value.EndsWith("\\n", StringComparison.Ordinal) ? value[..^2] + "\n" : value;

    private static (string Key, string Value) Pair(RecipeLine line, string text) => text.Split(':', 2) is [var key, var value]
        ? (key.Trim().ToLowerInvariant(), value.Trim())
        : throw new RefusedException($"cannot read line {line.Number}: the header '{text.Trim()}' has no value",
            "in front of the first section, each line is a key, a colon and a value", "Bootstrap: docker");

    private static void Check(RecipeLine line, string key)
    {
        if (!s_keys.Contains(key) && !OtherUrl().IsMatch(key))
        {
            throw new RefusedException($"cannot read line {line.Number}: the header '{key}' is unknown",
                "a definition file has other keys",
                NearestName.Find(key, s_keys) is { } near ? $"did you mean {near}?" : $"keys are {string.Join(", ", s_keys)}");
        }
    }

    [GeneratedRegex(@"\Aotherurl[0-9]+\z")]
    private static partial Regex OtherUrl();
}
