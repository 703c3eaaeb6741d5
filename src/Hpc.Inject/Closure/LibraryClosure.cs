namespace Hpc.Inject;

/// <summary>The libraries that one or more wishes need, each with the decision whose it is: what drives a device or speaks to
/// this cluster's fabric has to be the host's; of what any distribution has, the newer one serves both sides; the C library is
/// the image's (<see cref="HostLibc"/> is the exception).</summary>
public sealed class LibraryClosure
{
    private readonly LibrarySearch _host;
    private readonly LibrarySearch _image;
    private readonly Func<string, bool> _isHostOnly;
    private readonly bool _hostLibc;
    private readonly Dictionary<string, ClosureMember> _members = new(StringComparer.Ordinal);
    private readonly List<(LibraryWish Wish, ClosureMember? Root)> _wishes = [];
    private int _walks;

    private LibraryClosure(LibrarySearch host, LibrarySearch image, Func<string, bool> isHostOnly, bool hostLibc) =>
        (_host, _image, _isHostOnly, _hostLibc) = (host, image, isHostOnly, hostLibc);

    /// <summary>In the order in which they were found.</summary>
    public List<LibraryChoice> Choices { get; } = [];

    /// <summary>Wishes that cannot be, with the first thing in their way.</summary>
    public List<RefusedWish> Refused { get; } = [];

    /// <param name="isHostOnly">True for names that only make sense as the host's: drivers, fabrics.</param>
    /// <param name="hostLibc">The host's C library goes into the image, too.</param>
    public static LibraryClosure Of(
        IReadOnlyList<LibraryWish> wishes, LibrarySearch host, LibrarySearch image, Func<string, bool> isHostOnly, bool hostLibc)
    {
        LibraryClosure closure = new(host, image, isHostOnly, hostLibc);
        closure.Add(wishes);
        return closure;
    }

    /// <summary>Further wishes. What was decided is decided again: they may want newer versions of the same libraries.</summary>
    public void Add(IReadOnlyList<LibraryWish> wishes)
    {
        int first = _wishes.Count;
        foreach (LibraryWish wish in wishes)
        {
            _wishes.Add((wish, Root(wish)));
        }

        for (int i = first; i < _wishes.Count; i++)
        {
            Expand(_wishes[i].Root, []);
        }

        Choices.Clear();
        Refused.Clear();
        foreach (ClosureMember member in _members.Values)
        {
            member.Forget();
        }

        foreach ((LibraryWish wish, ClosureMember? root) in _wishes)
        {
            Take(wish, root);
        }
    }

    private ClosureMember? Root(LibraryWish wish)
    {
        if (_host.At(wish.Path) is not { } found)
        {
            return null;
        }

        ClosureMember root = Member(wish.Name, found);
        root.IsWanted = true;
        return root;
    }

    private ClosureMember Member(string name, FoundLibrary? host)
    {
        if (!_members.TryGetValue(name, out ClosureMember? member))
        {
            member = new ClosureMember(name, host, _image);
            _members.Add(name, member);
        }

        return member;
    }

    /// <summary>Finds what a member needs, and what that needs.</summary>
    private void Expand(ClosureMember? member, List<FoundLibrary> loadedBy)
    {
        if (member is not { Host: { } host, IsExpanded: false } || (GlibcFamily.Has(member.Name) && !_hostLibc))
        {
            return;
        }

        member.IsExpanded = true;
        List<FoundLibrary> chain = [host, .. loadedBy];
        foreach (string needed in host.Elf.Needed)
        {
            ClosureMember need = Member(needed, _members.ContainsKey(needed) ? null : _host.Find(needed, chain));
            member.Needs.Add(need);
            foreach (ElfVersionNeed versions in host.Elf.VersionNeeds)
            {
                if (versions.Library == needed)
                {
                    need.WantedVersions.AddRange(versions.Versions);
                }
            }

            Expand(need, chain);
        }
    }

    /// <summary>Takes a wish with everything below it, or nothing of it.</summary>
    private void Take(LibraryWish wish, ClosureMember? root)
    {
        if (root is null)
        {
            Refused.Add(new RefusedWish(wish, new LibraryObstacle(wish.Name, "a library for this machine", wish.Path)));
            return;
        }

        _walks++;
        List<ClosureMember> taken = [];
        if (Reach(root, taken) is { } obstacle)
        {
            Refused.Add(new RefusedWish(wish, obstacle));
            return;
        }

        foreach (ClosureMember member in taken)
        {
            if (!member.IsTaken && !(member == root && wish.IsPlugin))
            {
                member.IsTaken = true;
                Choices.Add(member == root && member.Choice!.Side == LibrarySide.Host
                    ? member.Choice with { Reason = wish.Reason } : member.Choice!);
            }
        }
    }

    private LibraryObstacle? Reach(ClosureMember member, List<ClosureMember> taken)
    {
        if (member.Walk == _walks)
        {
            return null;
        }

        member.Walk = _walks;
        taken.Add(member);
        member.Choice ??= Decide(member);
        if (member.Choice.Side == LibrarySide.Neither)
        {
            return member.Obstacle;
        }

        for (int i = 0; member.Choice.Side == LibrarySide.Host && i < member.Needs.Count; i++)
        {
            if (Reach(member.Needs[i], taken) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private LibraryChoice Decide(ClosureMember member)
    {
        if (GlibcFamily.Has(member.Name))
        {
            return _hostLibc && member.Host is not null ? Choose(member, LibrarySide.Host, "the host's C library, all of it")
                : Choose(member, LibrarySide.Image, "the image's C library");
        }

        if (member.Host is null)
        {
            return member.Image is not null ? Choose(member, LibrarySide.Image, "the host has none")
                : Refuse(member, new LibraryObstacle(member.Name, member.Name, "neither the host nor the image"));
        }

        LibraryObstacle? obstacle = ObstacleTo(member.Host.Elf, member.Name);
        if (member.IsWanted || _isHostOnly(member.Name) || member.Image is not { } image)
        {
            string reason = member.ImagePath is null
                ? "needed by a library of the host; the image has none" : "needed by a library of the host, and both must match";
            return obstacle is null ? Choose(member, LibrarySide.Host, reason) : Refuse(member, obstacle);
        }

        bool serves = member.WantedVersions.TrueForAll(version => Contains(image.Elf.VersionDefinitions, version));
        if (serves && IsAtLeast(_image, image, _host, member.Host))
        {
            return Choose(member, LibrarySide.Image, "the image's own is as new as the host's");
        }

        if (obstacle is null && IsAtLeast(_host, member.Host, _image, image))
        {
            return Choose(member, LibrarySide.Host, "newer than the image's own and defines all that it does");
        }

        return serves ? Choose(member, LibrarySide.Image, obstacle is null
            ? "the image's own has every version that is needed" : $"the host's needs {obstacle.Missing} of {obstacle.From}")
            : obstacle is null ? Choose(member, LibrarySide.Host, "the image's own lacks versions that are needed")
            : Refuse(member, obstacle);
    }

    private static LibraryChoice Choose(ClosureMember member, LibrarySide side, string reason) =>
        new(member.Name, member.Host?.Path ?? "", member.ImagePath, side, reason);

    private static LibraryChoice Refuse(ClosureMember member, LibraryObstacle obstacle)
    {
        member.Obstacle = obstacle;
        return Choose(member, LibrarySide.Neither, $"wants {obstacle.Missing} of {obstacle.From}");
    }

    /// <summary>The first version that an object of the host wants of the C library and the image's does not define.</summary>
    private LibraryObstacle? ObstacleTo(ElfFile elf, string name)
    {
        if (_hostLibc)
        {
            return null;
        }

        foreach (ElfVersionNeed need in elf.VersionNeeds)
        {
            if (!GlibcFamily.Has(need.Library))
            {
                continue;
            }

            FoundLibrary? image = _image.IsMusl ? null : _image.Find(need.Library, []);
            foreach (string version in need.Versions)
            {
                if (image is null || version == GlibcFamily.Private || !Contains(image.Elf.VersionDefinitions, version))
                {
                    return new LibraryObstacle(name, version, need.Library);
                }
            }
        }

        return null;
    }

    /// <summary>Whether one library can replace another of the same SONAME: it defines all of its versions; where neither has
    /// versions the numbers in the files' names tell (libhwloc.so.15.5.2).</summary>
    private static bool IsAtLeast(LibrarySearch in1, FoundLibrary one, LibrarySearch in2, FoundLibrary other)
    {
        if (other.Elf.VersionDefinitions.Count == 0 && one.Elf.VersionDefinitions.Count == 0)
        {
            return LoaderCacheOrder.Compare(FileName(in1, one), FileName(in2, other)) >= 0;
        }

        foreach (string version in other.Elf.VersionDefinitions)
        {
            if (!Contains(one.Elf.VersionDefinitions, version))
            {
                return false;
            }
        }

        return true;
    }

    private static string FileName(LibrarySearch search, FoundLibrary library)
    {
        string path = search.Files.Follow(library.Path).Canonical;
        return path[(path.LastIndexOf('/') + 1)..];
    }

    internal static bool Contains(IReadOnlyList<string> list, string text)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == text)
            {
                return true;
            }
        }

        return false;
    }
}
