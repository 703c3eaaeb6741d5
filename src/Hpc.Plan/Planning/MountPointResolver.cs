namespace Hpc.Plan;

/// <summary>Finds where in the container a path really lies: through the links of the image and through what is placed already.</summary>
internal sealed class MountPointResolver(Func<string, ImageEntry> image, Func<string, PathFact> host)
{
    /// <summary>As many links as Linux follows in one lookup (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    private readonly List<(ContainerPath Target, string? Source)> _placed = [];
    private readonly Dictionary<string, ImageEntry> _known = new(StringComparer.Ordinal);

    /// <summary>From now on <paramref name="target"/> shows the host's <paramref name="source"/>, or an empty directory where it is null.</summary>
    public void Place(ContainerPath target, string? source) => _placed.Add((target, source));

    /// <summary>Follows links in all components, in the last one only if <paramref name="followLast"/>.</summary>
    public MountPoint Resolve(ContainerPath wanted, bool followLast)
    {
        Stack<string> rest = new(Enumerable.Reverse(wanted.Parts));
        ContainerPath at = ContainerPath.Root;
        for (int links = 0; rest.TryPop(out string? name);)
        {
            if (name == "..")
            {
                at = at.Parent;
                continue;
            }

            ContainerPath next = at.Append(name);
            ImageEntry entry = Look(next);
            if (entry.Kind == PathKind.SymbolicLink && (rest.Count > 0 || followLast))
            {
                if (++links > MaxLinks)
                {
                    throw new LaunchRefusedException($"cannot bind to '{wanted}': the image has a loop of symbolic links there", "no directory is at the end of the links", "choose another target");
                }

                at = entry.Target.StartsWith('/') ? ContainerPath.Root : at;
                foreach (string part in entry.Target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
                {
                    rest.Push(part);
                }

                continue;
            }

            at = next;
            if (entry.Kind == PathKind.Missing)
            {
                foreach (string missing in rest)
                {
                    at = missing == ".." ? at.Parent : at.Append(missing);
                }

                return new MountPoint(at, PathKind.Missing, OwnerOf(next)) { FirstMissing = next };
            }

            if (rest.Count > 0 && entry.Kind is not (PathKind.Directory or PathKind.Forbidden))
            {
                throw new LaunchRefusedException($"cannot bind to '{wanted}': '{at}' is a file in the image, not a directory", "a target is below directories", "choose another target");
            }
        }

        return new MountPoint(at, at == ContainerPath.Root ? PathKind.Directory : Look(at).Kind, OwnerOf(at));
    }

    private ImageEntry Look(ContainerPath path)
    {
        foreach ((ContainerPath placed, _) in _placed)
        {
            if (placed != path && path.Contains(placed))
            {
                return new ImageEntry(PathKind.Directory);
            }
        }

        (ContainerPath target, string? source) = Owner(path);
        if (target == ContainerPath.Root && source is null)
        {
            return InImage(path.ToString());
        }

        if (source is null)
        {
            return new ImageEntry(path == target ? PathKind.Directory : PathKind.Missing);
        }

        string below = path.ToString()[(target == ContainerPath.Root ? 0 : target.ToString().Length)..];
        return new ImageEntry(host(source == "/" ? below : source + below).Kind);
    }

    /// <summary>Many targets lie in few directories.</summary>
    private ImageEntry InImage(string path)
    {
        if (!_known.TryGetValue(path, out ImageEntry entry))
        {
            entry = image(path);
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
