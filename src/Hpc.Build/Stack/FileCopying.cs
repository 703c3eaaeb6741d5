using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Copies files into a layer as cp -r copies: into a directory that is there, else under the target's name.</summary>
public sealed class FileCopying(LayerDraft draft, CopySource source)
{
    /// <summary>Deeper directories are links that lead in a circle.</summary>
    private const int Deepest = 200;

    /// <summary>Of all files that are copied; null for their own.</summary>
    public ushort? Permissions { get; init; }

    /// <summary>As COPY of a Dockerfile copies: of a directory what is in it.</summary>
    /// <param name="pattern">Names, with wildcards.</param>
    /// <param name="target">With a slash at its end where it is a directory.</param>
    /// <exception cref="RefusedException">There is no such file, or a directory stands in the place of one.</exception>
    public void CopyContents(string pattern, string target)
    {
        foreach (string name in Found(pattern, asShell: false))
        {
            NewEntry entry = Named(name);
            string at = draft.Resolve(target);
            bool isInto = entry.Type != InodeType.Directory
                && (target.EndsWith('/') || draft.Entry(at)?.Type == InodeType.Directory);
            CopyTree(name, entry, isInto ? draft.Resolve($"{at}/{name[(name.LastIndexOf('/') + 1)..]}") : at, depth: 0);
        }
    }

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

        CopyTree(name, entry, at, depth: 0);
    }

    private void CopyTree(string name, NewEntry entry, string at, int depth)
    {
        bool isDirectory = entry.Type == InodeType.Directory;
        if (depth > Deepest || (draft.Entry(at) is { } there && there.Type == InodeType.Directory != isDirectory))
        {
            string why = depth > Deepest ? "it has links that lead in a circle"
                : isDirectory ? "there is a file of this name" : "there is a directory of this name";
            throw new RefusedException($"cannot copy '{name}' to '{at}': {why}", "cp would refuse it, too",
                "choose another target");
        }

        if (isDirectory)
        {
            draft.AddDirectories(at, Permissions ?? entry.Permissions);
            foreach (string child in source.List(name))
            {
                CopyChild($"{name.TrimEnd('/')}/{child}", draft.Resolve($"{at}/{child}"), depth + 1);
            }
        }
        else
        {
            draft.Add(at, entry with { Permissions = Permissions ?? entry.Permissions }, () =>
                entry.Type == InodeType.File ? source.Open(name) : null);
        }
    }

    private void CopyChild(string name, string at, int depth) => CopyTree(name, source.Entry(name, isNamed: false)
        ?? throw new RefusedException($"cannot copy '{name}': it is a link that leads nowhere",
            "links are followed when files are copied",
            $"remove it, or make what it should lead to: ls -l '{name}'"), at, depth);
}
