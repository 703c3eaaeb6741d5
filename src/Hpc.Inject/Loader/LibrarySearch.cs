using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Finds libraries in a tree in the loader's order (ld.so(8)): RPATH of the object and of those that loaded it,
/// LD_LIBRARY_PATH, RUNPATH of the object, the cache, the standard directories. An object of another machine is gone past, as the
/// loader does.</summary>
public sealed class LibrarySearch
{
    private static readonly string[] Standard = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    private readonly Dictionary<string, FoundLibrary?> _found = new(StringComparer.Ordinal);
    private readonly string[] _libraryPath;
    private readonly string[] _standard;
    private readonly int _flags;
    private readonly bool _isMusl;

    /// <param name="libraryPath">The value of LD_LIBRARY_PATH, or null.</param>
    public LibrarySearch(FileTree files, ElfIdentity identity, string? libraryPath)
    {
        Files = files;
        Elves = new ElfFiles(files);
        Identity = identity;
        _flags = LoaderCache.FlagsOf(identity);
        _libraryPath = (libraryPath ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries);
        Triplet = TripletOf(identity.Machine);
        Interpreter = GlibcInterpreter(identity.Machine);
        _isMusl = files.Follow(MuslInterpreter(identity.Machine)).Exists && !files.Follow(Interpreter).Exists;
        _standard = _isMusl ? ["/lib", "/usr/local/lib", "/usr/lib"]
            : [$"/lib/{Triplet}", $"/usr/lib/{Triplet}", .. Standard];
        Cache = _isMusl ? null : ReadCache(files);
    }

    public FileTree Files { get; }

    /// <summary>Those of them that are ELF objects.</summary>
    public ElfFiles Elves { get; }

    public ElfIdentity Identity { get; }

    /// <summary>The tree's C library is musl: it has no cache and no symbol versions.</summary>
    public bool IsMusl => _isMusl;

    /// <summary>null if the tree has none, or a damaged one: the loader then looks into the standard directories.</summary>
    public LoaderCache? Cache { get; }

    /// <summary>glibc's loader for this machine, as programs name it.</summary>
    public string Interpreter { get; }

    /// <summary>Debian's name of the machine, part of its library directories.</summary>
    public string Triplet { get; }

    /// <summary>The path under which the loader would open a library, and what it is; null if it finds none.</summary>
    /// <param name="name">As in DT_NEEDED.</param>
    /// <param name="from">The path of the object that needs it, then of the one that needs that, and so on; may be empty.</param>
    public FoundLibrary? Find(string name, IReadOnlyList<FoundLibrary> from)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return At(name);
        }

        if (HasPathsOfItsOwn(from))
        {
            return Search(name, from);
        }

        from = [];
        if (!_found.TryGetValue(name, out FoundLibrary? known))
        {
            known = Search(name, from);
            _found.Add(name, known);
        }

        return known;
    }

    /// <summary>As <see cref="Find"/> for no object in particular, without a look into the file: its machine is not
    /// known.</summary>
    public string? Where(string name)
    {
        if (_found.TryGetValue(name, out FoundLibrary? known))
        {
            return known?.Path;
        }

        foreach (string directory in _libraryPath)
        {
            if (IsFile($"{directory}/{name}"))
            {
                return $"{directory}/{name}";
            }
        }

        if (Cache?.Find(name, _flags) is { } cached && IsFile(cached))
        {
            return cached;
        }

        foreach (string directory in _standard)
        {
            if (IsFile($"{directory}/{name}"))
            {
                return $"{directory}/{name}";
            }
        }

        return null;
    }

    private bool IsFile(string path) => Files.Follow(path).Kind == PathKind.File;

    /// <summary>Most objects name no directories, and are then searched for as anything is.</summary>
    private static bool HasPathsOfItsOwn(IReadOnlyList<FoundLibrary> from)
    {
        for (int i = 0; i < from.Count; i++)
        {
            if (from[i].Elf.RPath is not null || (i == 0 && from[i].Elf.RunPath is not null))
            {
                return true;
            }
        }

        return false;
    }

    private FoundLibrary? Search(string name, IReadOnlyList<FoundLibrary> from)
    {
        FoundLibrary? found = null;
        if (from.Count > 0 && from[0].Elf.RunPath is null)
        {
            for (int i = 0; i < from.Count && found is null; i++)
            {
                found = from[i].Elf.RunPath is null ? In(from[i].Elf.RPath, name, from[i].Path) : null;
            }
        }

        found ??= In(_libraryPath, name);
        found ??= from.Count > 0 ? In(from[0].Elf.RunPath, name, from[0].Path) : null;
        found ??= Cache?.Find(name, _flags) is { } cached ? At(cached) : null;
        return found ?? In(_standard, name);
    }

    /// <summary>The object at a path, if it is one for this machine.</summary>
    public FoundLibrary? At(string path) =>
        Elves.At(path) is { } elf && elf.Identity == Identity ? new FoundLibrary(path, elf) : null;

    private FoundLibrary? In(string? path, string name, string objectPath) =>
        path is null ? null : In(Expand(path, objectPath), name);

    private FoundLibrary? In(IReadOnlyList<string> directories, string name)
    {
        foreach (string directory in directories)
        {
            if (directory.StartsWith('/') && At(directory.TrimEnd('/') + "/" + name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>$ORIGIN, $LIB (two spellings in the field) and $PLATFORM; directories of other tokens are left out.</summary>
    private List<string> Expand(string path, string objectPath)
    {
        string origin = objectPath[..Math.Max(0, objectPath.LastIndexOf('/'))];
        List<string> directories = [];
        foreach (string word in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string directory = Replace(Replace(word, "ORIGIN", origin), "PLATFORM",
                Triplet[..Triplet.IndexOf('-', StringComparison.Ordinal)]);
            directories.Add(Replace(directory, "LIB", "lib/" + Triplet));
            directories.Add(Replace(directory, "LIB", "lib64"));
        }

        return directories;
    }

    private static string Replace(string text, string token, string value) =>
        text.Replace("${" + token + "}", value, StringComparison.Ordinal).Replace("$" + token, value, StringComparison.Ordinal);

    private static LoaderCache? ReadCache(FileTree files)
    {
        try
        {
            return files.Read(LoaderCache.Path, LoaderCache.MaxSize) is { } bytes ? LoaderCache.Parse(bytes) : null;
        }
        catch (Binary.CorruptImageException)
        {
            return null;
        }
    }

    private static string TripletOf(ElfMachine machine) => machine switch
    {
        ElfMachine.AArch64 => "aarch64-linux-gnu",
        ElfMachine.PowerPc64 => "powerpc64le-linux-gnu",
        ElfMachine.RiscV => "riscv64-linux-gnu",
        ElfMachine.S390 => "s390x-linux-gnu",
        _ => "x86_64-linux-gnu",
    };

    private static string GlibcInterpreter(ElfMachine machine) => machine switch
    {
        ElfMachine.AArch64 => "/lib/ld-linux-aarch64.so.1",
        ElfMachine.PowerPc64 => "/lib64/ld64.so.2",
        ElfMachine.RiscV => "/lib/ld-linux-riscv64-lp64d.so.1",
        ElfMachine.S390 => "/lib/ld64.so.1",
        _ => "/lib64/ld-linux-x86-64.so.2",
    };

    private static string MuslInterpreter(ElfMachine machine) => machine switch
    {
        ElfMachine.AArch64 => "/lib/ld-musl-aarch64.so.1",
        ElfMachine.PowerPc64 => "/lib/ld-musl-powerpc64le.so.1",
        ElfMachine.RiscV => "/lib/ld-musl-riscv64.so.1",
        ElfMachine.S390 => "/lib/ld-musl-s390x.so.1",
        _ => "/lib/ld-musl-x86_64.so.1",
    };
}
