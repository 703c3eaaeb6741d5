using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>One table of a policy's file: its keys, each of the form that it must have.</summary>
internal sealed class PolicyTable(string file, IReadOnlyList<TomlEntry> entries, int line)
{
    private const int FingerprintDigits = 40;

    /// <summary>File and line where it begins.</summary>
    public string Place => $"{file}:{line}";

    /// <exception cref="RefusedException">Another key stands in it.</exception>
    public PolicyTable Only(params string[] known)
    {
        TomlEntry? unknown = entries.FirstOrDefault(entry => !known.Contains(entry.Key));
        return unknown is null ? this
            : throw Refused(unknown, $"unknown key \"{unknown.Key}\"", NearestName.Find(unknown.Key, known) is { } near
                ? $"did you mean {near}?" : "the keys are " + string.Join(", ", known));
    }

    public bool Has(string key) => Find(key) is not null;

    public string? Text(string key) => Find(key) is not { } entry ? null
        : entry.Kind == TomlKind.Text ? entry.Values[0]
        : throw Refused(entry, $"{key} is not a text", $"write {key} = \"...\"");

    public bool IsOn(string key) => Find(key) is { } entry && (entry.Kind == TomlKind.Switch ? entry.Values[0] == "true"
        : throw Refused(entry, $"{key} is neither true nor false", $"write {key} = true"));

    /// <summary>One of these words.</summary>
    public string? Word(string key, params string[] words) => Text(key) is not { } text ? null
        : words.Contains(text) ? text
        : throw Refused(Find(key)!, $"{key} is \"{text}\"", "one of " + string.Join(", ", words));

    /// <summary>A list; null where the key is not there.</summary>
    public IReadOnlyList<string>? List(string key) => Find(key) is not { } entry ? null
        : entry.Kind is TomlKind.List && entry.Values.All(value => value.Length > 0) ? entry.Values
        : throw Refused(entry, $"{key} is not a list of texts", $"write {key} = [\"...\"]");

    public string? Path(string key) => Text(key) is { } path && !path.StartsWith('/')
        ? throw Refused(Find(key)!, $"\"{path}\" is not an absolute path", "begin it with /") : Text(key);

    public IReadOnlyList<string>? Paths(string key) => List(key) is not { } paths ? null
        : paths.FirstOrDefault(path => !path.StartsWith('/')) is { } relative
            ? throw Refused(Find(key)!, $"\"{relative}\" is not an absolute path", "begin it with /")
        : paths;

    /// <summary>As <see cref="Paths"/>, for images: a path that no image can have would be a rule for none.</summary>
    public IReadOnlyList<string>? ImagePaths(string key)
    {
        foreach (string path in Paths(key) ?? [])
        {
            if (RulePath.Fault(path) is { } fault)
            {
                throw Refused(Find(key)!, fault.Why, fault.Remedy);
            }
        }

        return Paths(key);
    }

    public IReadOnlyList<string>? Fingerprints(string key) => List(key) is not { } keys ? null
        : keys.FirstOrDefault(one => one.Length != FingerprintDigits || !one.All(char.IsAsciiHexDigit)) is { } wrong
            ? throw Refused(Find(key)!, $"\"{wrong}\" is not a fingerprint",
                "write its 40 hexadecimal digits: hpcrun key list --global")
        : [.. keys.Select(one => one.ToUpperInvariant())];

    public RefusedException Refused(string why, string remedy) =>
        Refused(entries.Count > 0 ? entries[0] : null, why, remedy);

    private RefusedException Refused(TomlEntry? at, string why, string remedy) =>
        new($"cannot use the policy {file}:{at?.Line ?? line}: {why}", "no image is launched by a policy that cannot be read",
            remedy);

    private TomlEntry? Find(string key) => entries.FirstOrDefault(entry => entry.Key == key);
}
