using System.Collections.Frozen;
using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>Which flags the instructions of a Dockerfile have, and what values they take, as BuildKit has it (Dockerfile
/// reference).</summary>
internal static class DockerFlags
{
    private enum Kind
    {
        /// <summary>With a value, once.</summary>
        Text,

        /// <summary>With a value, as often as wanted.</summary>
        Texts,

        /// <summary>Without a value, or with true or false.</summary>
        Switch,
    }

    private static readonly FrozenDictionary<string, (string Name, Kind Kind)[]> s_flags =
        new Dictionary<string, (string, Kind)[]>
        {
            ["ADD"] =
            [
                ("chown", Kind.Text), ("chmod", Kind.Text), ("link", Kind.Switch), ("exclude", Kind.Texts),
                ("checksum", Kind.Text), ("unpack", Kind.Switch), ("keep-git-dir", Kind.Switch),
            ],
            ["COPY"] =
            [
                ("from", Kind.Text), ("chown", Kind.Text), ("chmod", Kind.Text), ("link", Kind.Switch),
                ("exclude", Kind.Texts), ("parents", Kind.Switch),
            ],
            ["FROM"] = [("platform", Kind.Text)],
            ["HEALTHCHECK"] =
            [
                ("interval", Kind.Text), ("timeout", Kind.Text), ("start-period", Kind.Text), ("start-interval", Kind.Text),
                ("retries", Kind.Text),
            ],
            ["RUN"] = [("mount", Kind.Texts), ("network", Kind.Text), ("security", Kind.Text)],
        }.ToFrozenDictionary();

    /// <param name="value">What follows the equals sign; null where there is none.</param>
    /// <param name="before">The flags in front of it.</param>
    /// <exception cref="RefusedException">The instruction has no such flag, or not with this value.</exception>
    public static void Check(int line, string instruction, string name, string? value,
        IReadOnlyList<KeyValuePair<string, string>> before)
    {
        (string Name, Kind Kind)[] known = s_flags.GetValueOrDefault(instruction, []);
        int at = Array.FindIndex(known, flag => flag.Name == name);
        if (at < 0)
        {
            throw Unknown(line, instruction, name, [.. known.Select(flag => flag.Name)]);
        }

        Kind kind = known[at].Kind;
        if (kind != Kind.Texts && before.Any(flag => flag.Key == name))
        {
            throw new RefusedException($"cannot read line {line}: --{name} is given twice",
                $"{instruction} takes it once", "remove one of them");
        }

        if (kind != Kind.Switch && value is null)
        {
            throw new RefusedException($"cannot read line {line}: --{name} has no value", "one follows an equals sign",
                $"{instruction} --{name}=VALUE");
        }

        if (kind == Kind.Switch && value?.ToLowerInvariant() is not (null or "true" or "false"))
        {
            throw new RefusedException($"cannot read line {line}: --{name} is '{value}'", "it is true or false",
                $"{instruction} --{name}");
        }
    }

    private static RefusedException Unknown(int line, string instruction, string name, string[] known) =>
        new($"cannot read line {line}: --{name} is unknown",
            known.Length == 0 ? $"{instruction} has no options" : $"options of {instruction} are --{string.Join(", --", known)}",
            NearestName.Find(name, known) is { } near ? $"did you mean --{near}?" : $"{instruction} without it");
}
