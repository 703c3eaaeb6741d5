using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>The MPI of one launch: what the image's program links, what the host has, the decision, and the host's library with
/// all that belongs to it in the image where that is the decision.</summary>
public sealed class MpiInjection
{
    private const int MaxRounds = 4;
    private const int MaxPlugins = 2000;

    private readonly InjectionDraft _draft;
    private readonly LibraryLists _lists;
    private readonly FoundLibrary? _program;
    private readonly IReadOnlyList<string> _linked = [];
    private readonly Func<List<MpiLibrary>> _findHosts;
    private List<MpiLibrary>? _hosts;

    /// <param name="program">The solver, where it is an ELF program that can be read before the launch.</param>
    /// <param name="hostPath">PATH of the caller.</param>
    /// <param name="hostLibraries">The host's MPI libraries as the site names them.</param>
    public MpiInjection(InjectionDraft draft, LibraryLists lists, FoundLibrary? program, string? hostPath, string? imagePath,
        IReadOnlyList<string> hostLibraries)
    {
        (_draft, _lists, _program) = (draft, lists, program);
        MpiProbe image = new(draft.Image);
        if (program is not null)
        {
            Image = image.OfProgram(program, out _linked);
        }

        ProgramLinksMpi = Image is not null;
        if (Image is null && image.All(imagePath, []) is [var first, ..])
        {
            Image = first;
        }

        _findHosts = () => new MpiProbe(draft.Host).All(hostPath, hostLibraries);
    }

    /// <summary>null if the image has no MPI.</summary>
    public MpiLibrary? Image { get; }

    public IReadOnlyList<MpiLibrary> Hosts => _hosts ??= _findHosts();

    /// <summary>The solver itself needs the MPI library; a script may, or may not.</summary>
    public bool ProgramLinksMpi { get; }

    public MpiDecision Decide(MpiPolicy policy, LauncherOffer offer) =>
        MpiDecision.Of(policy, Image, Image is null ? [] : Hosts, offer, Obstacle);

    /// <summary>Puts the decision's library into the image.</summary>
    /// <param name="isFirst">Of the ranks: it warns for all.</param>
    public void Add(MpiDecision decision, bool isAskedFor, bool isFirst)
    {
        foreach (string reason in decision.Reasons)
        {
            _draft.Note("MPI: " + reason);
        }

        if (decision.Refusal is { } refusal)
        {
            if (ProgramLinksMpi || isAskedFor)
            {
                throw new RefusedException(refusal, string.Join("; ", decision.Reasons) is { Length: > 0 } why
                    ? why : "launcher and image have no PMI in common", decision.Remedy);
            }

            string doubt = $"if this is one parallel program, {refusal} (--mpi off silences this)";
            if (isFirst && MayStartOthers())
            {
                _draft.Warn(doubt);
            }
            else
            {
                _draft.Note(doubt);
            }
        }

        if (decision.Host is { } host)
        {
            LibraryClosure closure = GlibcDecision.Close(_draft, Wishes(host), _lists, "--mpi image");
            AddPlugins(closure, host);
            GlibcDecision.Add(_draft, closure);
        }
    }

    /// <summary>A script, or a shell or interpreter that may load the MPI library later.</summary>
    private bool MayStartOthers()
    {
        string name = _program is null ? "" : _program.Path[(_program.Path.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name.EndsWith("sh", StringComparison.Ordinal) || name is "R" or "julia" or "perl"
            || name.StartsWith("python", StringComparison.Ordinal) || name.StartsWith("busybox", StringComparison.Ordinal);
    }

    /// <summary>Why a library of the host cannot be in this image: symbols that the program wants and it lacks, or the C
    /// library.</summary>
    private string? Obstacle(MpiLibrary host)
    {
        List<LibraryWish> wishes = Wishes(host);
        foreach (string name in _linked)
        {
            if (MpiProbe.IsCompanion(name) && MpiCompatibility.CompanionFor(name, host) is null)
            {
                return $"the program links {name}, which {host.Title} of the host lacks";
            }
        }

        if (MissingSymbol(wishes) is { } symbol)
        {
            return $"the program calls {symbol}, which {host.Title} of the host does not define";
        }

        LibraryClosure closure = Closure(wishes);
        return closure.Refused.Find(refused => refused.Wish.Required) is not { } refused ? null
            : HostLibc.Obstacle(_draft.Host, _draft.Image) is not { } unsafety ? null
            : $"{refused.Obstacle.Library} wants {refused.Obstacle.Missing} of {refused.Obstacle.From} (glibc "
                + $"{GlibcDecision.VersionIn(_draft.Host)}; "
                + $"the image has {GlibcDecision.VersionIn(_draft.Image)}), and {unsafety}";
    }

    private string? MissingSymbol(List<LibraryWish> wishes)
    {
        if (_program is null || !ProgramLinksMpi)
        {
            return null;
        }

        ElfFiles files = _draft.Image.At(_program.Path) is null ? _draft.Host.Elves : _draft.Image.Elves;
        List<string> wanted = [];
        foreach (string symbol in files.Undefined(_program.Path))
        {
            if (symbol.StartsWith("MPI_", StringComparison.Ordinal) || symbol.StartsWith("PMPI_", StringComparison.Ordinal)
                || symbol.StartsWith("mpi_", StringComparison.Ordinal) || symbol.StartsWith("ompi_", StringComparison.Ordinal))
            {
                wanted.Add(symbol);
            }
        }

        foreach (LibraryWish wish in wishes)
        {
            wanted = _draft.Host.Elves.WithoutDefined(wish.Path, wanted);
        }

        return wanted.Count > 0 ? wanted[0] : null;
    }

    /// <summary>The library under the image's name and its own, and the bindings that the program, or any in the image, may
    /// link.</summary>
    private List<LibraryWish> Wishes(MpiLibrary host)
    {
        string reason = $"the host's {host.Title}";
        List<LibraryWish> wishes = [new LibraryWish(Image!.Name, host.Path, Required: true, reason)];
        if (host.Name != Image.Name)
        {
            wishes.Add(new LibraryWish(host.Name, host.Path, Required: false, reason));
        }

        string canonical = _draft.Host.Files.Follow(host.Path).Canonical;
        string directory = canonical[..canonical.LastIndexOf('/')];
        foreach (string wanted in _program is not null && ProgramLinksMpi ? _linked : Image.Companions)
        {
            if (MpiProbe.IsCompanion(wanted) && MpiCompatibility.CompanionFor(wanted, host) is { } companion)
            {
                wishes.Add(new LibraryWish(wanted, $"{directory}/{companion}", Required: true, reason));
            }
        }

        return wishes;
    }

    private LibraryClosure Closure(List<LibraryWish> wishes) =>
        LibraryClosure.Of(wishes, _draft.Host, _draft.Image, _lists.IsHostOnly, hostLibc: false);

    /// <summary>Libraries open plugins; those may need libraries that open further ones.</summary>
    private void AddPlugins(LibraryClosure closure, MpiLibrary host)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int round = 0; round < MaxRounds; round++)
        {
            List<LibraryWish> plugins = [];
            foreach (LibraryChoice choice in closure.Choices)
            {
                if (choice.Side == LibrarySide.Host)
                {
                    AddPlugins(choice, host, plugins, seen);
                }
            }

            if (plugins.Count == 0)
            {
                return;
            }

            closure.Add(plugins);
        }
    }

    private void AddPlugins(LibraryChoice choice, MpiLibrary host, List<LibraryWish> plugins, HashSet<string> seen)
    {
        string canonical = _draft.Host.Files.Follow(choice.Path).Canonical;
        string stem = choice.Path != host.Path ? choice.Name[..Math.Max(0, choice.Name.IndexOf(".so", StringComparison.Ordinal))]
            : host.Product == MpiLibrary.OpenMpi ? "openmpi" : "mpich";
        foreach (string place in _lists.List("plugins", stem))
        {
            string path = place.StartsWith('/')
                ? place : ContainerPath.Of($"{canonical[..canonical.LastIndexOf('/')]}/{place}").ToString();
            if (seen.Add(path) && _draft.AddPath(path, path, readOnly: false, $"belongs to the host's {choice.Name}"))
            {
                AddPluginsIn(path, plugins, seen, depth: 3);
            }
        }
    }

    private void AddPluginsIn(string directory, List<LibraryWish> plugins, HashSet<string> seen, int depth)
    {
        foreach (string name in _draft.Host.Files.List(directory))
        {
            string path = $"{directory}/{name}";
            if (name.EndsWith(".so", StringComparison.Ordinal) && seen.Count < MaxPlugins)
            {
                if (seen.Add(name) && _draft.Host.At(path) is not null)
                {
                    plugins.Add(new LibraryWish(name, path, Required: false, "") { IsPlugin = true });
                }
            }
            else if (depth > 0 && !name.Contains('.', StringComparison.Ordinal))
            {
                AddPluginsIn(path, plugins, seen, depth - 1);
            }
        }
    }
}
