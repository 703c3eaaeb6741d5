using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Copies files into a layer as cp -r copies: into a directory that is there, else under the target's name.</summary>
public sealed class FileCopying(LayerDraft draft, CopySource source)
{
    /// <summary>Deeper directories are links that lead in a circle.</summary>
    private const int Deepest = 200;

    /// <param name="pattern">Names, with wildcards.</param>
    /// <param name="target">Empty for the same place in the image.</param>
    /// <exception cref="RefusedException">There is no such file, or a directory stands in the place of one.</exception>
    public void Copy(string pattern, string target)
    {
        IReadOnlyList<string> names = source.Expand(pattern);
        if (names.Count == 0)
        {
            throw new RefusedException($"cannot copy '{pattern}': no file matches it",
                "relative names begin at the working directory",
                "ls, and correct the name");
        }

        foreach (string name in names)
        {
            CopyNamed(name, "/" + (target.Length == 0 ? name : target));
        }
    }

    private void CopyNamed(string name, string target)
    {
        NewEntry entry = source.Entry(name, isNamed: true)
            ?? throw new RefusedException($"cannot copy '{name}': there is no such file",
            "relative names begin at the working directory", "ls, and correct the name");
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
            draft.AddDirectories(at, entry.Permissions);
            foreach (string child in source.List(name))
            {
                CopyChild($"{name.TrimEnd('/')}/{child}", draft.Resolve($"{at}/{child}"), depth + 1);
            }
        }
        else
        {
            draft.Add(at, entry, () => entry.Type == InodeType.File ? source.Open(name) : null);
        }
    }

    private void CopyChild(string name, string at, int depth) => CopyTree(name, source.Entry(name, isNamed: false)
        ?? throw new RefusedException($"cannot copy '{name}': it is a link that leads nowhere",
            "links are followed when files are copied",
            $"remove it, or make what it should lead to: ls -l '{name}'"), at, depth);
}
