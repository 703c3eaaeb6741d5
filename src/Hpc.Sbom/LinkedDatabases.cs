using Hpc.Files;

namespace Hpc.Sbom;

/// <summary>Databases of packages that are elsewhere than where their programs look for them, since the tree has symbolic links
/// on the way: /var/lib/dpkg that is usr/lib/sysimage/dpkg. Links are followed in the tree, and lead nowhere out of it.</summary>
public sealed class LinkedDatabases
{
    /// <summary>PATH_MAX (limits.h).</summary>
    private const int LongestTarget = 4096;

    /// <summary>Of names on the way.</summary>
    private const int MostSteps = 4096;

    private static readonly string[] s_directories =
    [
        "var/lib/dpkg", "var/lib/dpkg/info", "var/lib/dpkg/status.d", "var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm",
        "lib/apk/db", "usr/lib/apk/db",
    ];

    private static readonly string[] s_files =
    [
        "var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/apk/db/installed", .. OperatingSystem.Places,
        .. new[] { "var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm" }.SelectMany(directory =>
            new[] { "rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages.db", "Packages" }.Select(name => $"{directory}/{name}")),
    ];

    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<(string Place, string Name)> _directories = [];

    /// <summary>A symbolic link of the tree.</summary>
    /// <param name="path">Relative to the root, without links.</param>
    public void Add(string path, string target)
    {
        if (_links.Count < SbomLimits.MostLinks && target.Length < LongestTarget)
        {
            _links.TryAdd(path, target);
        }
    }

    /// <summary>All links are known.</summary>
    /// <returns>Whether a database may be behind one.</returns>
    public bool Close()
    {
        foreach (string name in s_files)
        {
            if (Resolve(name) is { } place && place != name && PackagePlaces.Of(place) != PackagePlaces.Of(name))
            {
                _files.TryAdd(place, name);
            }
        }

        foreach (string name in s_directories)
        {
            if (Resolve(name) is { } place && place != name && !s_directories.Contains(place))
            {
                _directories.Add((place + "/", name + "/"));
            }
        }

        _links.Clear();
        return _files.Count + _directories.Count > 0;
    }

    /// <summary>Under which names of a database's file the programs find a file; none for most.</summary>
    /// <param name="path">Relative to the root, without links.</param>
    public IReadOnlyList<string> NamesOf(string path)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        if (_files.TryGetValue(path, out string? file))
        {
            names.Add(file);
        }

        foreach ((string place, string name) in _directories)
        {
            if (path.StartsWith(place, StringComparison.Ordinal) && PackagePlaces.IsOfSystem(name + path[place.Length..]))
            {
                names.Add(name + path[place.Length..]);
            }
        }

        return [.. names];
    }

    /// <summary>Where a path leads; null where its links are a circle.</summary>
    private string? Resolve(string path)
    {
        LinkWalk walk = new(path);
        ContainerPath at = ContainerPath.Root;
        for (int steps = 0; walk.TryNext(out string name); steps++)
        {
            if (steps == MostSteps)
            {
                return null;
            }

            ContainerPath next = name == ".." ? at.Parent : at.Append(name);
            if (name == ".." || !_links.TryGetValue(next.ToString()[1..], out string? target))
            {
                at = next;
                continue;
            }

            if (!walk.TryFollow(target))
            {
                return null;
            }

            at = target.StartsWith('/') ? ContainerPath.Root : at;
        }

        return at.ToString()[1..];
    }
}
