using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>What RUN --mount shows to one step (Dockerfile reference, "RUN --mount").</summary>
/// <param name="Type">bind, cache, tmpfs, secret or ssh.</param>
/// <param name="From">A stage or an image; null for the context.</param>
/// <param name="Source">In the context or the stage, which "/" is all of.</param>
/// <param name="Target">Null where it has a default.</param>
/// <param name="Mode">Permissions; null for the default.</param>
/// <param name="Variable">That has a secret's value; null for none.</param>
public sealed record RunMount(string Type, string? Id, string? From, string Source, string? Target, bool IsWritable,
    bool IsRequired, uint? Mode, string? Variable)
{
    /// <summary>Of a cache, among steps that run at once: shared, private or locked.</summary>
    public string Sharing { get; private init; } = Shared;

    private const string Shared = "shared";

    private static readonly string[] s_sharing = [Shared, "private", "locked"];

    private static readonly string[] s_types = ["bind", "cache", "tmpfs", "secret", "ssh"];

    private static readonly string[] s_keys =
    [
        "type", "id", "from", "source", "src", "target", "dst", "destination", "ro", "readonly", "rw", "readwrite", "sharing",
        "mode", "uid", "gid", "required", "size", "env",
    ];

    /// <param name="line">Of the instruction, for messages.</param>
    /// <exception cref="RefusedException">It says something that no mount has.</exception>
    public static RunMount Parse(int line, string text)
    {
        FlagPairs pairs = FlagPairs.Parse(text);
        string type = pairs.Text("type") ?? "bind";
        string? target = pairs.Text("target", "dst", "destination");
        if (!s_types.Contains(type))
        {
            throw Wrong(line, $"--mount=type={type} is unknown", type, s_types);
        }

        if (pairs.Keys.FirstOrDefault(key => !s_keys.Contains(key)) is { } unknown)
        {
            throw Wrong(line, $"--mount has no key '{unknown}'", unknown, s_keys);
        }

        if (string.IsNullOrEmpty(target) && type is not ("secret" or "ssh"))
        {
            throw new RefusedException($"cannot do line {line}: --mount=type={type} has no target",
                "it says where the step sees it", $"--mount=type={type},target=/DIR");
        }

        bool isWritable = pairs.IsOn("rw", "readwrite") ?? (type == "cache" && !(pairs.IsOn("ro", "readonly") ?? false));
        return new RunMount(type, pairs.Text("id"), pairs.Text("from"), pairs.Text("source", "src") ?? "/", target, isWritable,
            pairs.IsOn("required") ?? false, ModeOf(line, pairs.Text("mode")), pairs.Text("env"))
        {
            Sharing = pairs.Text("sharing") is not { } sharing ? Shared : s_sharing.Contains(sharing) ? sharing
                : throw Wrong(line, $"sharing={sharing} is unknown", sharing, s_sharing),
        };
    }

    private static uint? ModeOf(int line, string? text) => text is null ? null
        : text.Length is > 0 and < 6 && text.All(digit => digit is >= '0' and <= '7') ? Convert.ToUInt32(text, 8) & 0xfff
        : throw new RefusedException($"cannot do line {line}: '{text}' is not a mode", "a mode has digits from 0 to 7",
            "mode=0400");

    private static RefusedException Wrong(int line, string what, string word, string[] known) =>
        new($"cannot do line {line}: {what}", "a Dockerfile has other ones",
            NearestName.Find(word, known) is { } near ? $"did you mean {near}?" : $"one of {string.Join(", ", known)}");
}
