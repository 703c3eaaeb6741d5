namespace Hpc.OciRuntime;

/// <summary>The ids of a user namespace.</summary>
internal static class IdMap
{
    public static bool Has(IReadOnlyList<IdMapping> map, uint inside) =>
        map.Any(line => inside >= line.Inside && inside - line.Inside < line.Count);

    /// <summary>A process without privilege may map its own id and nothing else (user_namespaces(7)).</summary>
    public static bool IsOwn(IReadOnlyList<IdMapping> map, uint own) => map is [{ Count: 1 } line] && line.Outside == own;

    public static string Text(IReadOnlyList<IdMapping> map) => string.Concat(map.Select(line => $"{line}\n"));
}
