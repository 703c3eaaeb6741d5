using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>Values of <c>--build-arg</c>, which take the places of <c>{{ NAME }}</c>.</summary>
/// <param name="given">By name.</param>
public sealed partial class BuildArguments(IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Those that no recipe asked for.</summary>
    public IReadOnlyList<string> Unused => [.. given.Keys.Where(name => !_used.Contains(name)).Order(StringComparer.Ordinal)];

    /// <summary>Lines of NAME=VALUE, with comments: an %arguments section, a file of <c>--build-arg-file</c>.</summary>
    /// <exception cref="RefusedException">A line has no value.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            (string name, string value) = Pair(line);
            values[name] = value;
        }

        return values;
    }

    /// <exception cref="RefusedException">There is no value.</exception>
    public static (string Name, string Value) Pair(string text) => text.Split('=', 2) is [var name, var value]
        ? (name.Trim(), value.Trim())
        : throw new RefusedException($"cannot use the build argument '{text}': it has no value",
            "NAME=VALUE gives a name a value",
            $"{text}=VALUE");

    /// <summary>The text with its values.</summary>
    /// <param name="defaults">For names that were not given.</param>
    /// <exception cref="RefusedException">A name has no value.</exception>
    internal string Fill(string text, IReadOnlyDictionary<string, string> defaults) => Place().Replace(text, place =>
    {
        string name = place.Groups["name"].Value;
        _used.Add(name);
        return given.TryGetValue(name, out string? value) || defaults.TryGetValue(name, out value) ? value
            : throw new RefusedException($"cannot fill in '{{{{ {name} }}}}': the build argument '{name}' is not set",
                "neither --build-arg, --build-arg-file nor %arguments has it",
                NearestName.Find(name, given.Keys.Concat(defaults.Keys)) is { } near ? $"did you mean {near}?"
                    : $"--build-arg {name}=VALUE");
    });

    [GeneratedRegex(@"\{\{\s*(?<name>\w+)\s*\}\}")]
    private static partial Regex Place();
}
