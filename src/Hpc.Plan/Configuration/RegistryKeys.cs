namespace Hpc.Plan;

/// <summary>What a site says of registries: the keys <c>mirror</c>, a list of REGISTRY=HOST[/PREFIX], and <c>ca-file</c>, a PEM
/// file of certificate authorities to trust besides the system's. They have the names of the options that say the same for one
/// command.</summary>
public static class RegistryKeys
{
    public const string Mirror = "mirror";
    public const string CaFile = "ca-file";

    public static IReadOnlyList<string> All { get; } = [Mirror, CaFile];

    private const string MirrorVariable = "HPCRUN_MIRRORS", CaFileVariable = "HPCRUN_CA_FILE";

    /// <summary>Those that are asked first come first: those of the command, of the variable (with commas between them), of the
    /// user's file, of the site's.</summary>
    /// <param name="given">Those of the command.</param>
    /// <exception cref="RefusedException">The site locks the key and somebody else says it, or one is not of this
    /// form.</exception>
    public static IReadOnlyList<string> Mirrors(IReadOnlyList<ConfigurationFile> files, IReadOnlyList<string> given, Func<string,
        string?> variable)
    {
        OwnKey.RefuseLocked(files, Mirror, given.Count > 0 ? "--mirror" : null);
        List<(string Place, string Text)> found = [.. given.Select(text => ("--mirror", text))];
        if (variable(MirrorVariable) is { Length: > 0 } said)
        {
            OwnKey.RefuseLocked(files, Mirror, MirrorVariable);
            found.AddRange(said.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => (MirrorVariable, text)));
        }

        found.AddRange(OwnKey.Values(files, Mirror));
        return [.. found.Select(mirror => Checked(mirror.Place, mirror.Text))];
    }

    /// <summary>Null where nothing says it.</summary>
    /// <param name="given">That of the command.</param>
    /// <exception cref="RefusedException">The site locks the key and somebody else says it, or it is not an absolute path in a
    /// file.</exception>
    public static string? Authorities(IReadOnlyList<ConfigurationFile> files, string? given, Func<string, string?> variable)
    {
        OwnKey.RefuseLocked(files, CaFile, given is null ? null : "--ca-file");
        (string Place, string Text)? said = OwnKey.Find(files, CaFile, CaFileVariable, variable);
        return given ?? (said is not { } found ? null : found.Place == CaFileVariable || found.Text.StartsWith('/') ? found.Text
            : throw new RefusedException($"cannot use {found.Place} = \"{found.Text}\": not an absolute path",
                "every command must find the same file, whatever its working directory is",
                    $"{CaFile} = \"/etc/hpcrun/ca.pem\""));
    }

    private static string Checked(string place, string text) =>
        text.Split('=', 2) is [{ Length: > 0 }, { Length: > 0 }] ? text : throw new RefusedException(
            $"cannot use {place} = \"{text}\": it does not say which registry it is a mirror of",
                "a mirror stands for one registry",
            $"{Mirror} = [\"docker.io=mirror.example/docker\"]");
}
