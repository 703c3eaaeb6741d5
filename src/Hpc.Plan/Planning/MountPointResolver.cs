namespace Hpc.Plan;

/// <summary>Finds where in the container a path really lies: through the links of the image, of bound directories, and through
/// what is placed already.</summary>
internal sealed class MountPointResolver(KnownFiles image, KnownFiles host)
{
    private readonly Dictionary<ContainerPath, Placement> _placed = [];

    /// <summary>Directories that something is placed below, and the number of the first such placement.</summary>
    private readonly Dictionary<ContainerPath, int> _above = [];

    private int _count;

    /// <summary>From now on <paramref name="placement"/> stands there.</summary>
    public void Place(ContainerPath target, Placement placement)
    {
        _placed[target] = placement;
        for (ContainerPath above = target.Parent; _above.TryAdd(above, _count); above = above.Parent)
        {
        }

        _count++;
    }

    /// <summary>How many were placed before the first one that lies below this path; -1 where none does.</summary>
    public int FirstBelow(ContainerPath path) => _above.GetValueOrDefault(path, -1);

    /// <summary>What is placed at a path or around it, and where; the innermost.</summary>
    public (ContainerPath Target, Placement? Placement) Owner(ContainerPath path)
    {
        for (ContainerPath at = path; at != ContainerPath.Root; at = at.Parent)
        {
            if (_placed.TryGetValue(at, out Placement? placement))
            {
                return (at, placement);
            }
        }

        return (ContainerPath.Root, null);
    }

    /// <summary>A path of the host's directory that is bound there; null where none is.</summary>
    public string? OnHost(ContainerPath path) =>
        Owner(path) is { Placement: BindPlacement bind } owner ? bind.OnHost(owner.Target, path) : null;

    /// <summary>Follows links in all components, in the last one only if <paramref name="followLast"/>.</summary>
    public MountPoint Resolve(ContainerPath wanted, bool followLast)
    {
        LinkWalk rest = new(wanted.ToString());
        ContainerPath at = ContainerPath.Root;
        PathKind kind = PathKind.Directory;
        while (rest.TryNext(out string name))
        {
            if (name == "..")
            {
                (at, kind) = (at.Parent, PathKind.Directory);
                continue;
            }

            ContainerPath next = at.Append(name);
            FileEntry entry = Look(next);
            if (entry.Kind == PathKind.SymbolicLink && (!rest.IsEmpty || followLast))
            {
                if (!rest.TryFollow(entry.Target))
                {
                    return new MountPoint(wanted, PathKind.SymbolicLink, MountPointOwner.Image) { Obstacle = PlaceObstacle.Loop };
                }

                (at, kind) = (entry.Target.StartsWith('/') ? ContainerPath.Root : at, PathKind.Directory);
                continue;
            }

            (at, kind) = (next, entry.Kind);
            if (kind == PathKind.Missing)
            {
                return Missing(next, rest);
            }

            if (!rest.IsEmpty && kind is not (PathKind.Directory or PathKind.Forbidden))
            {
                return new MountPoint(wanted, kind, MountPointOwner.Image) { Obstacle = PlaceObstacle.Below(at) };
            }
        }

        return new MountPoint(at, kind, OwnerOf(at));
    }

    private MountPoint Missing(ContainerPath first, LinkWalk rest)
    {
        ContainerPath at = first;
        while (rest.TryNext(out string name))
        {
            if (name == "..")
            {
                return new MountPoint(first, PathKind.Missing, MountPointOwner.Image)
                { Obstacle = PlaceObstacle.Dangling(first) };
            }

            at = at.Append(name);
        }

        return new MountPoint(at, PathKind.Missing, OwnerOf(first)) { FirstMissing = first };
    }

    private FileEntry Look(ContainerPath path)
    {
        if (_above.ContainsKey(path))
        {
            return new FileEntry(PathKind.Directory);
        }

        (ContainerPath target, Placement? placement) = Owner(path);
        return placement switch
        {
            null => image.Look(path.ToString()),
            _ when path == target => new FileEntry(placement.NeedsDirectory ? PathKind.Directory : PathKind.File),
            BindPlacement bind => host.Look(bind.OnHost(target, path)),
            _ => default,
        };
    }

    private MountPointOwner OwnerOf(ContainerPath path) => Owner(path.Parent).Placement switch
    {
        null => MountPointOwner.Image,
        BindPlacement => MountPointOwner.Host,
        _ => MountPointOwner.Memory,
    };
}
