namespace Hpc.Plan;

/// <summary>The key <c>fetch-silence</c>: for how many seconds a registry or a web server may say nothing, or take nothing,
/// before it is given up. A user may wait longer or shorter than the site says.</summary>
public static class FetchSilence
{
    public const string Key = "fetch-silence";

    /// <summary>The variable that says it for one command; it beats the files.</summary>
    public const string Variable = "HPCRUN_FETCH_SILENCE";

    public const int Default = 30;
    private const int Most = 24 * 60 * 60;

    /// <exception cref="RefusedException">The site locks it and somebody else says it, or it is not a number of
    /// seconds.</exception>
    public static int Of(IReadOnlyList<ConfigurationFile> files, Func<string, string?> variable)
    {
        int seconds = Default;
        string? theLock = null;
        foreach (ConfigurationFile file in files)
        {
            theLock ??= file.LockOf(Key);
            foreach (TomlEntry entry in file.Entries)
            {
                if (entry.Table.Length == 0 && entry.Key == Key)
                {
                    string place = $"{file.Path}:{entry.Line}: {Key}";
                    seconds = Seconds(place, entry.Values is [var only] ? only : "", file.IsSite ? null : theLock);
                }
            }
        }

        return variable(Variable) is { Length: > 0 } said ? Seconds(Variable, said, theLock) : seconds;
    }

    private static int Seconds(string place, string text, string? theLock) =>
        theLock is not null ? throw new RefusedException($"cannot change {place}: the site locks it", $"the lock is in {theLock}", "remove the setting, or ask the administrators")
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= Most ? seconds
        : throw new RefusedException($"cannot use {place} = \"{text}\": expected a number of seconds from 1 to {Most}", "a registry that is silent for so long is given up", $"{Key} = {Default}");
}
