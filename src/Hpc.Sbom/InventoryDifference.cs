namespace Hpc.Sbom;

/// <summary>What differs between two images in packages: "- KIND NAME VERSION" and "+ ..." for what only the first or the second
/// has, "! KIND NAME: OLD -> NEW" where it has other versions.</summary>
public static class InventoryDifference
{
    /// <summary>In the order of kinds and names; one char per byte.</summary>
    public static IEnumerable<string> Lines(Inventory first, Inventory second)
    {
        Dictionary<(PackageKind, string), string[]> one = ByName(first), other = ByName(second);
        foreach ((PackageKind kind, string name) in one.Keys.Union(other.Keys).OrderBy(key => key.Item1)
            .ThenBy(key => key.Item2, StringComparer.Ordinal))
        {
            string[] old = one.GetValueOrDefault((kind, name), []), now = other.GetValueOrDefault((kind, name), []);
            string what = $"{Word(kind)} {name}";
            if (old.Length == 0 || now.Length == 0)
            {
                yield return $"{(old.Length == 0 ? '+' : '-')} {what} {Versions(old.Length == 0 ? now : old)}".TrimEnd();
            }
            else if (!old.SequenceEqual(now, StringComparer.Ordinal))
            {
                yield return $"! {what}: {Versions(old)} -> {Versions(now)}";
            }
        }
    }

    private static string Versions(string[] versions) => string.Join(", ", versions);

    private static string Word(PackageKind kind) => kind.ToString().ToLowerInvariant();

    private static Dictionary<(PackageKind, string), string[]> ByName(Inventory inventory) =>
        inventory.Packages.GroupBy(package => (package.Kind, package.Name)).ToDictionary(group => group.Key,
            group => group.Select(package => package.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .ToArray());
}
