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

    private static void CheckLock(string? theLock, string place)
    {
        if (theLock is not null)
        {
            throw new RefusedException($"cannot change {place}: the site locks it", $"the lock is in {theLock}",
                "remove the setting, or ask the administrators");
        }
    }
}
