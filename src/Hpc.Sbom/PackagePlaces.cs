namespace Hpc.Sbom;

/// <summary>Tells the files that matter by their paths.</summary>
internal static class PackagePlaces
{
    private const string Dpkg = "var/lib/dpkg/", Modules = "node_modules/";

    private static readonly string[] s_rpm = ["var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"];

    public static PackagePlace Of(string path)
    {
        PackagePlace place = OfSystem(path);
        return place != PackagePlace.None ? place : OfLanguage(path, path[(path.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Whether it is a file of a system's database.</summary>
    public static bool IsOfSystem(string path) => OfSystem(path) != PackagePlace.None;

    private static PackagePlace OfSystem(string path)
    {
        if (path.StartsWith(Dpkg, StringComparison.Ordinal))
        {
            return OfDpkg(path[Dpkg.Length..]);
        }

        foreach (string directory in s_rpm)
        {
            if (path.StartsWith(directory, StringComparison.Ordinal))
            {
                return path[directory.Length..] switch
                {
                    "rpmdb.sqlite" => PackagePlace.RpmSqlite,
                    "rpmdb.sqlite-wal" => PackagePlace.RpmJournal,
                    "Packages.db" => PackagePlace.RpmNdb,
                    "Packages" => PackagePlace.RpmBerkeley,
                    _ => PackagePlace.None,
                };
            }
        }

        return path is "lib/apk/db/installed" or "usr/lib/apk/db/installed" ? PackagePlace.Apk
            : OperatingSystem.Places.Contains(path) ? PackagePlace.OperatingSystem : PackagePlace.None;
    }

    private static PackagePlace OfDpkg(string name)
    {
        const string Parts = "status.d/", Lists = "info/";
        bool isList = name.EndsWith(".list", StringComparison.Ordinal) || name.EndsWith(".md5sums", StringComparison.Ordinal);
        return name == "status" || (name.StartsWith(Parts, StringComparison.Ordinal) && !isList) ? PackagePlace.DpkgStatus
            : name.StartsWith(Lists, StringComparison.Ordinal) && name.EndsWith(".list", StringComparison.Ordinal)
                ? PackagePlace.DpkgPaths : PackagePlace.None;
    }

    private static PackagePlace OfLanguage(string path, string name) => name switch
    {
        "METADATA" => In(path, ".dist-info/METADATA", PackagePlace.Python),
        "PKG-INFO" => In(path, ".egg-info/PKG-INFO", PackagePlace.Python),
        "RECORD" => In(path, ".dist-info/RECORD", PackagePlace.PythonPaths),
        "package.json" => IsModule(path) ? PackagePlace.Npm : PackagePlace.None,
        "DESCRIPTION" => PackagePlace.R,
        "Manifest.toml" or "JuliaManifest.toml" => IsOfJulia(path) ? PackagePlace.Julia : PackagePlace.None,
        "index.json" => In($"/{path}", "/.spack-db/index.json", PackagePlace.Spack),
        _ when name.EndsWith(".egg-info", StringComparison.Ordinal) => PackagePlace.Python,
        _ when name.EndsWith(".json", StringComparison.Ordinal) => IsOfConda(path, name) ? PackagePlace.Conda : PackagePlace.None,
        _ => PackagePlace.None,
    };

    private static PackagePlace In(string path, string end, PackagePlace place) =>
        path.EndsWith(end, StringComparison.Ordinal) ? place : PackagePlace.None;

    private static bool IsOfConda(string path, string name) => name.Length > ".json".Length
        && $"/{path[..^name.Length]}".EndsWith("/conda-meta/", StringComparison.Ordinal);

    /// <summary>node_modules/NAME/package.json, node_modules/@SCOPE/NAME/package.json.</summary>
    private static bool IsModule(string path)
    {
        int at = path.LastIndexOf(Modules, StringComparison.Ordinal);
        string[] parts = at < 0 || (at > 0 && path[at - 1] != '/') ? [] : path[(at + Modules.Length)..].Split('/');
        return parts is [['@', ..], _, _] or [not ['@', ..], _];
    }

    /// <summary>The environments of packages themselves are for their tests.</summary>
    private static bool IsOfJulia(string path) => !$"/{path}".Contains("/packages/", StringComparison.Ordinal);
}
