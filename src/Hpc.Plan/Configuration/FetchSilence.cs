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
    public static int Of(IReadOnlyList<ConfigurationFile> files, Func<string, string?> variable) =>
        OwnKey.Find(files, Key, Variable, variable) is not { } said ? Default
        : int.TryParse(said.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out int seconds) && seconds is > 0 and <= Most ? seconds
        : throw new RefusedException($"cannot use {said.Place} = \"{said.Text}\": expected a number of seconds from 1 to {Most}",
            "a registry that is silent for so long is given up", $"{Key} = {Default}");
}
