using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Takes in the files of a tree that say what is in it, in any order, and makes the inventory of them. Twice through the
/// tree: files that no package has can be told only when all lists of files are known.</summary>
/// <param name="mostPackages">More are refused.</param>
public sealed class InventoryDraft(int mostPackages = SbomLimits.MostPackages)
{
    private readonly Dictionary<string, Package> _packages = new(StringComparer.Ordinal);
    private readonly List<UnreadFile> _unread = [];
    private readonly OwnedPaths _owned = new();

    /// <summary>The same without what packages of Python say: each says that its own metadata are its own.</summary>
    private readonly OwnedPaths _brought = new();
    private readonly List<(PackagePlace Place, string Path, ReadOnlyMemory<byte> Bytes)> _waiting = [];
    private OperatingSystem? _system;
    private string _systemPath = "";
    private long _left = SbomLimits.AllFiles;

    /// <summary>Whether a file is asked for in the first round.</summary>
    /// <param name="path">Relative to the root, without links.</param>
    public static bool Wants(string path) => PackagePlaces.Of(path) != PackagePlace.None;

    /// <summary>A file that was asked for. What is wrong with it is kept for the inventory.</summary>
    public void Add(string path, RandomAccessSource file) => Try(path, () =>
    {
        PackagePlace place = PackagePlaces.Of(path);
        if (place == PackagePlace.RpmJournal && file.Length > 0)
        {
            throw new CorruptImageException($"/{path}", -1, "changes that are not in the database yet",
                "none: rpmdb --rebuilddb");
        }

        bool isReadByParts = place is PackagePlace.RpmSqlite or PackagePlace.RpmNdb or PackagePlace.RpmBerkeley;
        long limit = isReadByParts ? SbomLimits.LargestDatabase : SbomLimits.LargestFile;
        if (file.Length > limit)
        {
            throw new CorruptImageException($"/{path}", -1, $"{file.Length} bytes", $"at most {limit}");
        }

        if (isReadByParts)
        {
            ReadRpm(place, path, file);
            return;
        }

        _left -= file.Length;
        if (_left < 0)
        {
            throw new CorruptImageException($"/{path}", -1, "too much to read", $"{SbomLimits.AllFiles} bytes in all");
        }

        byte[] bytes = new byte[(int)file.Length];
        file.ReadExactly(0, bytes, $"/{path}");
        Read(place, path, bytes);
    });

    /// <summary>A file could not be read.</summary>
    public void Miss(string path, string reason)
    {
        if (_unread.Count < SbomLimits.MostUnread)
        {
            _unread.Add(new UnreadFile($"/{path}", reason));
        }
    }

    /// <summary>Ends the first round.</summary>
    public void EndLists()
    {
        foreach ((PackagePlace place, string path, ReadOnlyMemory<byte> bytes) in _waiting)
        {
            Try(path, () => AddAll(place == PackagePlace.Apk ? ApkDatabase.Read(bytes, $"/{path}", _system, _owned.Add)
                : DpkgStatus.Read(bytes, $"/{path}", _system)));
        }

        _waiting.Clear();
    }

    /// <summary>Whether a file is asked for in the second round: a program or library that no package has.</summary>
    public bool WantsElf(string path, bool isExecutable) => (isExecutable || IsLibrary(path)) && !_owned.Has(path);

    public void AddElf(string path, RandomAccessSource file) =>
        Try(path, () => AddAll(ElfPackages.Of(file, $"/{path}", IsLibrary(path))));

    /// <summary>Of packages of languages those count that no package of another kind has brought.</summary>
    public Inventory Finish()
    {
        Package[] packages = [.. _packages.Values.Where(package => !IsBroughtByOthers(package))
            .OrderBy(package => package.Kind).ThenBy(package => package.Name, StringComparer.Ordinal)
            .ThenBy(package => package.Version, StringComparer.Ordinal)
            .ThenBy(package => package.Architecture, StringComparer.Ordinal)
            .ThenBy(package => package.Origin, StringComparer.Ordinal)];
        return new Inventory(packages, [.. _unread.OrderBy(file => file.Path, StringComparer.Ordinal)], _system);
    }

    private static bool IsLibrary(string path) => path[(path.LastIndexOf('/') + 1)..].Contains(".so", StringComparison.Ordinal);

    private bool IsBroughtByOthers(Package package) =>
        package.Kind is PackageKind.Python or PackageKind.Npm or PackageKind.R && _brought.Has(package.Origin);

    private void Own(string path)
    {
        _owned.Add(path);
        _brought.Add(path);
    }

    private void Read(PackagePlace place, string path, ReadOnlyMemory<byte> bytes)
    {
        string origin = $"/{path}";
        switch (place)
        {
            case PackagePlace.OperatingSystem when _systemPath.Length == 0 || string.CompareOrdinal(path, _systemPath) < 0:
                (_system, _systemPath) = (OperatingSystem.Parse(bytes.Span), path);
                break;
            case PackagePlace.DpkgStatus or PackagePlace.Apk:
                _waiting.Add((place, path, bytes)); // which system it is may come behind it
                break;
            case PackagePlace.DpkgPaths:
                All(DpkgStatus.Paths(bytes), Own);
                break;
            case PackagePlace.PythonPaths:
                All(PythonMetadata.Paths(bytes, origin), _owned.Add);
                break;
            case PackagePlace.Conda:
                AddAll([CondaRecord.Read(bytes, origin, Own)]);
                break;
            default:
                AddAll(OfLanguage(place, origin, bytes));
                break;
        }
    }

    private static IEnumerable<Package> OfLanguage(PackagePlace place, string origin, ReadOnlyMemory<byte> bytes) => place switch
    {
        PackagePlace.Python => One(PythonMetadata.Read(bytes, origin)),
        PackagePlace.Npm => One(NpmManifest.Read(bytes, origin)),
        PackagePlace.R => One(RDescription.Read(bytes, origin)),
        PackagePlace.Julia => JuliaManifest.Read(bytes, origin),
        PackagePlace.Spack => SpackDatabase.Read(bytes, origin),
        _ => [],
    };

    private void ReadRpm(PackagePlace place, string path, RandomAccessSource file)
    {
        IEnumerable<ReadOnlyMemory<byte>> headers = place switch
        {
            PackagePlace.RpmNdb => RpmNdb.Headers(file).Select(blob => (ReadOnlyMemory<byte>)blob),
            PackagePlace.RpmBerkeley => new RpmBerkeley(file).Headers().Select(blob => (ReadOnlyMemory<byte>)blob),
            _ => new SqliteTable(file).Rows("Packages").Where(row => row is [_, not null, ..]).Select(row => row[1]!.Value),
        };
        foreach (ReadOnlyMemory<byte> blob in headers)
        {
            RpmHeader header = new(blob, $"/{path}");
            AddAll(One(header.Package(_system)));
            All(header.Paths(), Own);
        }
    }

    private void AddAll(IEnumerable<Package> packages)
    {
        foreach (Package package in packages)
        {
            if (package.Name.Length > SbomLimits.LongestName || package.Version.Length > SbomLimits.LongestName)
            {
                throw new CorruptImageException(package.Origin, -1, $"a name of {package.Name.Length} characters",
                    $"at most {SbomLimits.LongestName}");
            }

            _packages.TryAdd(package.Identity, package);
            if (_packages.Count > mostPackages)
            {
                throw new TooManyPackagesException(mostPackages);
            }
        }
    }

    private void Try(string path, Action read)
    {
        try
        {
            read();
        }
        catch (CorruptImageException error)
        {
            Miss(path, error.Structure == $"/{path}" ? $"found {error.Found}, allowed: {error.Allowed}" : error.Message);
        }
        catch (UnsupportedFeatureException error)
        {
            Miss(path, error.Message);
        }
    }

    private static Package[] One(Package? package) => package is null ? [] : [package];

    private static void All(IEnumerable<string> paths, Action<string> add)
    {
        foreach (string path in paths)
        {
            add(path);
        }
    }
}
