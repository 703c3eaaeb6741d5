namespace Hpc.Plan;

/// <summary>A key of hpcrun.toml that is no option of a launch, and the variable that says the same for one command.</summary>
internal static class OwnKey
{
    /// <summary>The last place that says it, and what; the variable beats the files. null if nothing does.</summary>
    /// <exception cref="RefusedException">The site locks it and somebody else says it.</exception>
    public static (string Place, string Text)? Find(IReadOnlyList<ConfigurationFile> files, string key, string variable,
        Func<string, string?> valueOf)
    {
        (string, string)? found = null;
        string? theLock = null;
        foreach (ConfigurationFile file in files)
        {
            theLock ??= file.LockOf(key);
            foreach (TomlEntry entry in file.Entries)
            {
                if (entry.Table.Length == 0 && entry.Key == key)
                {
                    string place = $"{file.Path}:{entry.Line}: {key}";
                    CheckLock(file.IsSite ? null : theLock, place);
                    found = (place, entry.Values is [var only] ? only : "");
                }
            }
        }

        if (valueOf(variable) is not { Length: > 0 } said)
        {
            return found;
        }

        CheckLock(theLock, variable);
        return (variable, said);
    }

    /// <summary>All that the files say of a key that may be said more than once, the user's first, then the site's.</summary>
    /// <exception cref="RefusedException">The site locks it and the user's file says it.</exception>
    public static List<(string Place, string Text)> Values(IReadOnlyList<ConfigurationFile> files, string key)
    {
        List<(string, string)> found = [];
        foreach (ConfigurationFile file in files.OrderBy(file => file.IsSite))
        {
            foreach (TomlEntry entry in file.Entries.Where(entry => entry.Table.Length == 0 && entry.Key == key))
            {
                string place = $"{file.Path}:{entry.Line}: {key}";
                RefuseLocked(files, key, file.IsSite ? null : place);
                found.AddRange(entry.Values.Select(value => (place, value)));
            }
        }

        return found;
    }

    /// <param name="place">Who says it besides the site; null for nobody.</param>
    /// <exception cref="RefusedException">The site locks it.</exception>
    public static void RefuseLocked(IReadOnlyList<ConfigurationFile> files, string key, string? place) =>
        CheckLock(place is null ? null : files.Select(file => file.LockOf(key)).FirstOrDefault(found => found is not null), place
            ?? "");

    private static void CheckLock(string? theLock, string place)
    {
        if (theLock is not null)
        {
            throw new RefusedException($"cannot change {place}: the site locks it", $"the lock is in {theLock}",
                "remove the setting, or ask the administrators");
        }
    }
}
