namespace Hpc.Plan;

/// <summary>Finds where in the container a path really lies: through the links of the image and through what is placed already.</summary>
internal sealed class MountPointResolver(FileTree image, Func<string, FileEntry> host)
{
    private readonly List<(ContainerPath Target, string? Source)> _placed = [];
    private readonly Dictionary<string, FileEntry> _known = new(StringComparer.Ordinal);

    /// <summary>From now on <paramref name="target"/> shows the host's <paramref name="source"/>, or an empty directory where it is null.</summary>
    public void Place(ContainerPath target, string? source) => _placed.Add((target, source));

    /// <summary>Follows links in all components, in the last one only if <paramref name="followLast"/>.</summary>
    public MountPoint Resolve(ContainerPath wanted, bool followLast)
    {
        LinkWalk rest = new(wanted.ToString());
        ContainerPath at = ContainerPath.Root;
        while (rest.TryNext(out string name))
        {
            if (name == "..")
            {
                at = at.Parent;
                continue;
            }

            ContainerPath next = at.Append(name);
            FileEntry entry = Look(next);
            if (entry.Kind == PathKind.SymbolicLink && (!rest.IsEmpty || followLast))
            {
                if (!rest.TryFollow(entry.Target))
                {
                    throw new RefusedException($"cannot bind to '{wanted}': the image has a loop of symbolic links there", "no directory is at the end of the links", "choose another target");
                }

                at = entry.Target.StartsWith('/') ? ContainerPath.Root : at;
                continue;
            }

            at = next;
            if (entry.Kind == PathKind.Missing)
            {
                while (rest.TryNext(out string missing))
                {
                    at = missing == ".." ? at.Parent : at.Append(missing);
                }

                return new MountPoint(at, PathKind.Missing, OwnerOf(next)) { FirstMissing = next };
            }

            if (!rest.IsEmpty && entry.Kind is not (PathKind.Directory or PathKind.Forbidden))
            {
                throw new RefusedException($"cannot bind to '{wanted}': '{at}' is a file in the image, not a directory", "a target is below directories", "choose another target");
            }
        }

        return new MountPoint(at, at == ContainerPath.Root ? PathKind.Directory : Look(at).Kind, OwnerOf(at));
    }

    private FileEntry Look(ContainerPath path)
    {
        foreach ((ContainerPath placed, _) in _placed)
        {
            if (placed != path && path.Contains(placed))
            {
                return new FileEntry(PathKind.Directory);
            }
        }

        (ContainerPath target, string? source) = Owner(path);
        if (target == ContainerPath.Root && source is null)
        {
            return InImage(path.ToString());
        }

        if (source is null)
        {
            return new FileEntry(path == target ? PathKind.Directory : PathKind.Missing);
        }

        string below = path.ToString()[(target == ContainerPath.Root ? 0 : target.ToString().Length)..];
        return new FileEntry(host(source == "/" ? below : source + below).Kind);
    }

    /// <summary>Many targets lie in few directories.</summary>
    private FileEntry InImage(string path)
    {
        if (!_known.TryGetValue(path, out FileEntry entry))
        {
            entry = image.Look(path);
            _known.Add(path, entry);
        }

        return entry;
    }

    private MountPointOwner OwnerOf(ContainerPath path)
    {
        (ContainerPath target, string? source) = Owner(path.Parent);
        return source is not null ? MountPointOwner.Host : target == ContainerPath.Root ? MountPointOwner.Image : MountPointOwner.Memory;
    }

    private (ContainerPath Target, string? Source) Owner(ContainerPath path)
    {
        for (int i = _placed.Count - 1; i >= 0; i--)
        {
            if (_placed[i].Target.Contains(path))
            {
                return _placed[i];
            }
        }

        return (ContainerPath.Root, null);
    }
}

/// <summary>A resolved place in the container.</summary>
/// <param name="Kind">What is there; <see cref="PathKind.Missing"/> if it has to be made.</param>
/// <param name="Owner">In what a missing one would have to be made.</param>
internal readonly record struct MountPoint(ContainerPath Path, PathKind Kind, MountPointOwner Owner)
{
    /// <summary>Where a missing one's way begins: this and all below it have to be made.</summary>
    public ContainerPath FirstMissing { get; init; }
}

/// <summary>To whom a part of the container's tree belongs.</summary>
internal enum MountPointOwner
{
    /// <summary>The image: a missing mount point is synthesised.</summary>
    Image,

    /// <summary>A file system in memory that the plan makes: a missing mount point is created there.</summary>
    Memory,

    /// <summary>A directory of the host: nothing is ever created there.</summary>
    Host,
}
