namespace Hpc.Plan;

/// <summary>Where images come from that have no registry in their names: the keys <c>library</c> and <c>shub</c>.</summary>
/// <param name="Key">In hpcrun.toml.</param>
/// <param name="Variable">The variable that says it for one command.</param>
/// <param name="Default">Where nothing says it.</param>
public sealed record ServiceAddress(string Key, string Variable, string Default)
{
    /// <summary>Of <c>library://</c>.</summary>
    public static ServiceAddress Library { get; } = new("library", "HPCRUN_LIBRARY", "https://library.sylabs.io");

    /// <summary>Of <c>shub://</c>.</summary>
    public static ServiceAddress Hub { get; } = new("shub", "HPCRUN_SHUB", "https://singularity-hub.org");

    public static IReadOnlyList<ServiceAddress> All { get; } = [Library, Hub];

    /// <exception cref="RefusedException">The site locks it and somebody else says it, or it is no address.</exception>
    public string Of(IReadOnlyList<ConfigurationFile> files, Func<string, string?> variable) =>
        OwnKey.Find(files, Key, Variable, variable) is { } said ? Checked(said.Place, said.Text) : Default;

    /// <exception cref="RefusedException">It is no address of a web server.</exception>
    public static string Checked(string place, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.Query.Length == 0
            ? text.TrimEnd('/') : throw new RefusedException($"cannot use {place} = \"{text}\": not the address of a web server",
                "images are fetched from there", "https://HOST");
}
