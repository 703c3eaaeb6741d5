using Hpc.Files;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Copies files into a layer as cp -r copies: into a directory that is there, else under the target's name.</summary>
public sealed class FileCopying(LayerDraft draft, CopySource source)
{
    /// <summary>Deeper directories are links that lead in a circle.</summary>
    private const int Deepest = 200;

    private const ushort Usual = 0x1ed;

    /// <summary>Of all files that are copied; null for their own.</summary>
    public ushort? Permissions { get; init; }

    /// <summary>What stays out, by its path below the directory that was named; of a file that was named, by its name.</summary>
    public Predicate<string> IsExcluded { get; init; } = _ => false;

    /// <summary>As COPY does, other than cp: directories that are there get the permissions of those that are copied into
    /// them, and a link is replaced by a file that has its name.</summary>
    public bool IsOfDockerfile { get; init; }

    /// <summary>As an archive is unpacked: a link to a directory is replaced by a directory that has its name.</summary>
    public bool ReplacesLinks { get; init; }

    /// <summary>As COPY of a Dockerfile copies: of a directory what is in it.</summary>
    /// <param name="pattern">Names, with wildcards.</param>
    /// <param name="target">With a slash at its end where it is a directory.</param>
    /// <exception cref="RefusedException">There is no such file, or a directory stands in the place of one.</exception>
    public void CopyContents(string pattern, string target)
    {
        IReadOnlyList<string> found = Found(pattern, asShell: false);
        foreach (string name in found)
        {
            NewEntry entry = Named(name);
            string at = draft.Resolve(target), last = name[(name.LastIndexOf('/') + 1)..];
            bool isDirectory = entry.Type == InodeType.Directory;
            bool isInto = !isDirectory && (target.EndsWith('/') || draft.Entry(at)?.Type == InodeType.Directory);
            if (found.Count > 1 && !isDirectory && !isInto)
            {
                throw new RefusedException($"cannot copy '{pattern}' to '{target}': {found.Count} files match it",
                    "the last one would take the place of the others", $"a directory as the target: {target}/");
            }

            if (isDirectory || !IsExcluded(last))
            {
                CopyTree(name, entry, isInto ? draft.Resolve($"{at}/{last}") : at, "");
            }
        }
    }

    /// <summary>As COPY --parents copies: with the directories in front, from the part "/./" of the pattern on.</summary>
    /// <exception cref="RefusedException">There is no such file, or a directory stands in the place of one.</exception>
    public void CopyWithParents(string pattern, string target)
    {
        int pivot = pattern.IndexOf("/./", StringComparison.Ordinal);
        string before = pivot < 0 ? "" : pattern[..(pivot + 1)];
        foreach (string name in Found(before + pattern[(pivot < 0 ? 0 : pivot + 3)..], asShell: false))
        {
            NewEntry entry = Named(name);
            string inside = ContainerPath.Of("/" + name[before.Length..]).ToString()[1..];
            for (int slash = inside.IndexOf('/'); slash > 0; slash = inside.IndexOf('/', slash + 1))
            {
                draft.AddDirectories(draft.Resolve($"{target}/{inside[..slash]}"),
                    source.Entry(before + inside[..slash], isNamed: true)?.Permissions ?? Usual);
            }

            CopyTree(name, entry, draft.Resolve($"{target}/{inside}"), "");
        }
    }

    /// <summary>One file or directory, whose name has no wildcards, under a name.</summary>
    /// <exception cref="RefusedException">There is no such file.</exception>
    public void CopyAs(string name, string target) => CopyTree(name, Named(name), target, "");

    /// <param name="pattern">Names, with wildcards.</param>
    /// <param name="target">Empty for the same place in the image.</param>
    /// <exception cref="RefusedException">There is no such file, or a directory stands in the place of one.</exception>
    public void Copy(string pattern, string target)
    {
        foreach (string name in Found(pattern, asShell: true))
        {
            CopyNamed(name, "/" + (target.Length == 0 ? name : target));
        }
    }

    private IReadOnlyList<string> Found(string pattern, bool asShell) =>
        source.Expand(pattern, asShell) is { Count: > 0 } names ? names
        : throw new RefusedException($"cannot copy '{pattern}': no file matches it", source.Beginning,
            "ls, and correct the name");

    private NewEntry Named(string name) => source.Entry(name, isNamed: true)
        ?? throw new RefusedException($"cannot copy '{name}': there is no such file", source.Beginning,
            "ls, and correct the name");

    private void CopyNamed(string name, string target)
    {
        NewEntry entry = Named(name);
        string at = draft.Resolve(target);
        if (target.EndsWith('/'))
        {
            draft.AddDirectories(at);
        }

        if (draft.Entry(at)?.Type == InodeType.Directory)
        {
            at = draft.Resolve($"{at}/{name.TrimEnd('/')[(name.TrimEnd('/').LastIndexOf('/') + 1)..]}");
        }

        CopyTree(name, entry, at, "");
    }

    /// <param name="inside">The path below what was named.</param>
    private void CopyTree(string name, NewEntry entry, string at, string inside)
    {
        bool isDirectory = entry.Type == InodeType.Directory, isDeep = inside.AsSpan().Count('/') > Deepest;
        if (isDeep || (draft.Entry(at) is { } there && there.Type == InodeType.Directory != isDirectory
            && !(ReplacesLinks && there.Type == InodeType.Symlink)))
        {
            throw Refused(name, at, isDeep, isDirectory);
        }

        if (isDirectory)
        {
            CopyDirectory(name, entry, at, inside);
        }
        else
        {
            draft.Add(at, entry with { Permissions = Permissions ?? entry.Permissions }, () =>
                entry.Type == InodeType.File ? source.Open(name) : null);
        }
    }

    private RefusedException Refused(string name, string at, bool isDeep, bool isDirectory)
    {
        string[] parts = name.Split('/');
        return isDeep
            ? new($"cannot copy '{string.Join('/', parts[..3])}/...': it has more than {Deepest} directories in one another",
                "links that lead in a circle have no end", "remove it from the source")
            : new($"cannot copy '{name}' to '{at}': "
                + (!isDirectory ? "there is a directory of this name"
                    : draft.Entry(at)!.Type == InodeType.Symlink ? "a link of this name leads nowhere"
                    : "there is a file of this name"), "cp would refuse it, too", "choose another target");
    }

    private void CopyDirectory(string name, NewEntry entry, string at, string inside)
    {
        ushort permissions = Permissions ?? entry.Permissions;
        if (ReplacesLinks && draft.Entry(at) is { Type: InodeType.Symlink })
        {
            draft.Forget(at);
        }

        draft.AddDirectories(at, permissions);
        if (IsOfDockerfile && inside.Length > 0)
        {
            draft.ChangePermissions(at, permissions);
        }

        foreach (string child in source.List(name))
        {
            string below = inside.Length == 0 ? child : $"{inside}/{child}";
            if (!IsExcluded(below))
            {
                CopyChild($"{name.TrimEnd('/')}/{child}", at, below);
            }
        }
    }

    private void CopyChild(string name, string directory, string inside)
    {
        NewEntry entry = source.Entry(name, isNamed: false)
            ?? throw new RefusedException($"cannot copy '{name}': it is a link that leads nowhere",
                "links are followed when files are copied",
                $"remove it, or make what it should lead to: ls -l '{name}'");
        string at = $"{directory.TrimEnd('/')}/{name[(name.LastIndexOf('/') + 1)..]}";
        bool isKept = ReplacesLinks || (IsOfDockerfile && entry.Type != InodeType.Directory);
        CopyTree(name, entry, isKept ? at : draft.Resolve(at), inside);
    }
}
