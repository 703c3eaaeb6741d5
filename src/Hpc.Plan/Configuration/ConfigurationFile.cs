namespace Hpc.Plan;

/// <summary>One configuration file, read.</summary>
/// <param name="IsSite">The administrators'; a user cannot change it.</param>
public sealed record ConfigurationFile(string Path, bool IsSite, IReadOnlyList<TomlEntry> Entries)
{
    private const string SiteFile = "/etc/hpcrun/hpcrun.toml";
    private const string DropIns = "/etc/hpcrun/hpcrun.d";

    /// <summary>Names that the site leaves to nobody else: of options, and of keys that are none.</summary>
    public const string Locked = "locked";

    /// <summary>Those that there are, in the order in which later ones beat earlier ones: /etc/hpcrun/hpcrun.toml, its drop-ins
    /// /etc/hpcrun/hpcrun.d/*.toml by name, ~/.config/hpcrun/hpcrun.toml. Where there is none this costs two failing
    /// opens.</summary>
    /// <param name="variable">The caller's environment.</param>
    /// <param name="read">A file's text, and whether it is the site's; null if there is none.</param>
    /// <param name="list">The names in a directory.</param>
    /// <exception cref="RefusedException">One is no TOML.</exception>
    public static List<ConfigurationFile> ReadAll(Func<string, string?> variable, Func<string, bool, string?> read, Func<string,
        IReadOnlyList<string>> list)
    {
        List<ConfigurationFile> files = [];
        if (Add(files, SiteFile, isSite: true, read))
        {
            List<string> names = [.. list(DropIns)];
            names.Sort(string.CompareOrdinal);
            foreach (string name in names)
            {
                _ = name.EndsWith(".toml", StringComparison.Ordinal) && Add(files, $"{DropIns}/{name}", isSite: true, read);
            }
        }

        string? directory = variable("XDG_CONFIG_HOME") is { Length: > 0 } set ? set
            : variable("HOME") is { Length: > 0 } home ? home + "/.config" : null;
        _ = directory is not null && Add(files, directory + "/hpcrun/hpcrun.toml", isSite: false, read);
        return files;
    }

    private static bool Add(List<ConfigurationFile> files, string path, bool isSite, Func<string, bool, string?> read)
    {
        if (read(path, isSite) is not { } text)
        {
            return false;
        }

        files.Add(new ConfigurationFile(path, isSite, TomlReader.Read(path, text)));
        return true;
    }

    /// <summary>Where the site locks a name: "/etc/hpcrun/hpcrun.toml:3"; null if it does not.</summary>
    public string? LockOf(string name)
    {
        foreach (TomlEntry entry in IsSite ? Entries : [])
        {
            if (entry.Table.Length == 0 && entry.Key == Locked && entry.Values.Contains(name))
            {
                return $"{Path}:{entry.Line}";
            }
        }

        return null;
    }
}
