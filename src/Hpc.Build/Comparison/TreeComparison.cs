using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What differs between two trees, in lines for a person: "- PATH" and "+ PATH" for what only the first or the second
/// has, "! PATH: ..." for what both have.</summary>
/// <param name="ignored">What is not looked at: owner, time, mode, xattr.</param>
public sealed class TreeComparison(IReadOnlySet<string> ignored)
{
    /// <summary>The words that may be ignored.</summary>
    public static readonly IReadOnlyList<string> Aspects = ["owner", "time", "mode", "xattr"];

    /// <summary>In order of bytes of the paths.</summary>
    public IEnumerable<string> Lines(IReadOnlyDictionary<string, ListedFile> first,
        IReadOnlyDictionary<string, ListedFile> second) => Of(first, second).Select(one => one.Line);

    /// <summary>The same with the paths that they are of.</summary>
    public IEnumerable<(string Path, string Line)> Of(IReadOnlyDictionary<string, ListedFile> first,
        IReadOnlyDictionary<string, ListedFile> second)
    {
        foreach (string path in first.Keys.Union(second.Keys).Order(StringComparer.Ordinal))
        {
            ListedFile? one = first.GetValueOrDefault(path), other = second.GetValueOrDefault(path);
            string name = "/" + path;
            string line = one is null ? "+ " + name : other is null ? "- " + name
                : $"! {name}: {string.Join(", ", Differences(one, other))}";
            if (one is null || other is null || !line.EndsWith(": ", StringComparison.Ordinal))
            {
                yield return (name, line);
            }
        }
    }

    /// <summary>What differs between two SIF files besides the files in them; nothing where one is no SIF file.</summary>
    public static IEnumerable<string> Lines(TreeSource first, TreeSource second)
    {
        if (first.Architecture is not { } one || second.Architecture is not { } other)
        {
            yield break;
        }

        if (one != other)
        {
            yield return $"! architecture: {one} -> {other}";
        }

        if (!first.DefinitionFile.Span.SequenceEqual(second.DefinitionFile.Span))
        {
            yield return "! definition file";
        }

        foreach (string name in first.Json.Keys.Union(second.Json.Keys).Order(StringComparer.Ordinal))
        {
            byte[]? a = first.Json.GetValueOrDefault(name), b = second.Json.GetValueOrDefault(name);
            if (a is null || b is null || !a.AsSpan().SequenceEqual(b))
            {
                yield return $"{(a is null ? '+' : b is null ? '-' : '!')} object {name}";
            }
        }
    }

    private IEnumerable<string> Differences(ListedFile one, ListedFile other)
    {
        (NewEntry a, NewEntry b) = (one.Entry, other.Entry);
        if (a.Type != b.Type)
        {
            yield return $"{a.Type} -> {b.Type}".ToLowerInvariant();
            yield break;
        }

        if (a.Permissions != b.Permissions && !ignored.Contains("mode"))
        {
            yield return $"mode {Octal(a.Permissions)} -> {Octal(b.Permissions)}";
        }

        if ((a.Uid, a.Gid) != (b.Uid, b.Gid) && !ignored.Contains("owner"))
        {
            yield return $"owner {a.Uid}:{a.Gid} -> {b.Uid}:{b.Gid}";
        }

        if (a.ModifiedTime != b.ModifiedTime && !ignored.Contains("time"))
        {
            yield return $"time {a.ModifiedTime} -> {b.ModifiedTime}";
        }

        if (!ignored.Contains("xattr") && !Attributes(a).SequenceEqual(Attributes(b)))
        {
            yield return "attributes";
        }

        if (one.Size != other.Size)
        {
            yield return $"size {one.Size} -> {other.Size}";
        }
        else if (one.Digest != other.Digest)
        {
            yield return "content";
        }

        if (a.Target != b.Target)
        {
            yield return $"target {a.Target} -> {b.Target}";
        }

        if ((a.DeviceMajor, a.DeviceMinor) != (b.DeviceMajor, b.DeviceMinor))
        {
            yield return $"device {a.DeviceMajor}:{a.DeviceMinor} -> {b.DeviceMajor}:{b.DeviceMinor}";
        }

        if (one.FirstName != other.FirstName)
        {
            yield return $"another name of /{one.FirstName} -> /{other.FirstName}";
        }
    }

    private static string Octal(ushort permissions) => Convert.ToString(permissions, 8).PadLeft(4, '0');

    private static IEnumerable<string> Attributes(NewEntry entry) =>
        entry.Xattrs.Select(xattr => $"{xattr.Name}={Convert.ToHexStringLower(xattr.Value)}").Order(StringComparer.Ordinal);
}
