using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Collects what goes into an image, and makes the loader cache that lets it be found. Libraries keep the host's paths:
/// their plugins and data are looked for beside them. Where the image has one of the same name elsewhere, that one is covered,
/// too: an RPATH or LD_LIBRARY_PATH may lead there.</summary>
public sealed class InjectionDraft(LibrarySearch host, LibrarySearch image)
{
    /// <summary>Where libraries go in an image without a loader cache.</summary>
    public const string LibraryDirectory = "/.hpcrun/lib";

    private readonly List<InjectedPath> _paths = [];
    private readonly List<InjectedFile> _files = [];
    private readonly List<LoaderCacheEntry> _cached = [];
    private readonly List<EnvironmentAssignment> _environment = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    public LibrarySearch Host => host;

    public LibrarySearch Image => image;

    private bool HasCache => image.Cache is not null;

    /// <summary>Puts the libraries in that were decided to be the host's, and notes the others.</summary>
    public void Add(LibraryClosure closure)
    {
        foreach (LibraryChoice choice in closure.Choices)
        {
            if (choice.Side == LibrarySide.Host)
            {
                AddLibrary(choice.Name, choice.Path, choice.ImagePath, choice.Reason);
            }
            else if (!GlibcFamily.Has(choice.Name))
            {
                _notes.Add($"{choice.Name}: the image's {choice.ImagePath} ({choice.Reason})");
            }
        }
    }

    public void AddLibrary(string name, string path, string? covered, string reason)
    {
        string target = HasCache ? path : $"{LibraryDirectory}/{name}";
        AddPath(path, target, readOnly: false, reason);
        // a newer libcuda for older drivers
        bool isCompat = covered is not null && covered.Contains("/compat/", StringComparison.Ordinal);
        if (covered is not null && !isCompat && image.Files.Follow(covered).Canonical != image.Files.Follow(target).Canonical)
        {
            AddPath(path, covered, readOnly: false, reason + ", over the image's own");
        }

        if (HasCache)
        {
            AddCached(name, target);
        }
    }

    /// <summary>The loader will find a name at a path of the container.</summary>
    public void AddCached(string name, string path)
    {
        if (!_cached.Exists(entry => entry.Name == name))
        {
            _cached.Add(new LoaderCacheEntry(name, path, LoaderCache.FlagsOf(image.Identity)));
        }
    }

    /// <summary>Binds what is at a path of the host; nothing where there is nothing.</summary>
    public bool AddPath(string source, string target, bool readOnly, string reason)
    {
        FileEntry fact = host.Files.Follow(source);
        if (!fact.Exists)
        {
            return false;
        }

        if (!_paths.Exists(path => path.Target == target || IsIn(path, fact.Canonical, target)))
        {
            bool isLibrary = fact.Kind == PathKind.File && fact.Canonical.Contains(".so", StringComparison.Ordinal);
            _paths.Add(new InjectedPath(fact.Canonical, fact.Kind, target, readOnly, reason)
            {
                BuildId = isLibrary ? host.Elves.At(fact.Canonical)?.BuildId : null,
            });
        }

        return true;
    }

    /// <summary>Whether a directory that is bound already shows the same file at the same place.</summary>
    private bool IsIn(InjectedPath path, string source, string target) =>
        path.Kind == PathKind.Directory && target.StartsWith(path.Target + "/", StringComparison.Ordinal)
        && host.Files.Follow(path.Source + target[path.Target.Length..]).Canonical == source;

    /// <summary>What is bound so far.</summary>
    internal IReadOnlyList<InjectedPath> Paths => _paths;

    /// <summary>The host path that is bound at a path of the container, or null.</summary>
    public string? SourceOf(string target) => _paths.Find(path => path.Target == target)?.Source;

    public void AddFile(string path, string content, string reason) => _files.Add(new InjectedFile(path, content, reason));

    public void SetEnvironment(string name, string value)
    {
        _ = _environment.RemoveAll(assignment => assignment.Name == name);
        _environment.Add(new EnvironmentAssignment(name, value));
    }

    public void Warn(string text) => _warnings.Add(text);

    public void Note(string text) => _notes.Add(text);

    /// <param name="libraryPath">LD_LIBRARY_PATH of the container so far.</param>
    public Injection Build(string? libraryPath)
    {
        if (_cached.Count > 0)
        {
            string cache = RawText.Of(LoaderCacheWriter.Write(LoaderCacheWriter.With(image.Cache, _cached)));
            AddFile(LoaderCache.Path, cache, $"the image's loader cache with {_cached.Count} libraries of the host");
        }
        else if (_paths.Exists(path => path.Target.StartsWith(LibraryDirectory, StringComparison.Ordinal)))
        {
            SetEnvironment("LD_LIBRARY_PATH", string.IsNullOrEmpty(libraryPath)
                ? LibraryDirectory : $"{LibraryDirectory}:{libraryPath}");
        }

        return new Injection { Paths = _paths, Files = _files, Environment = _environment, Warnings = _warnings, Notes = _notes };
    }
}
