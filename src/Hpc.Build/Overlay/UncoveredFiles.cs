using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Hands on what of a lower layer can be seen. A covered file that has other names is handed on too, for their sake, and
/// its own name taken back at the end.</summary>
/// <param name="isCovered">Whether a layer above hides what has a name below.</param>
internal sealed class UncoveredFiles(TreeTarget target, Predicate<string> isCovered, LinkedFiles linked) : TreeTarget
{
    private readonly List<string> _covered = [];

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        bool covered = isCovered(path);
        if (covered && !linked.Contains(path))
        {
            return;
        }

        if (covered)
        {
            _covered.Add(path);
        }

        target.Add(path, entry, content);
    }

    public override void AddHardLink(string path, string name)
    {
        if (!isCovered(path))
        {
            target.AddHardLink(path, name);
        }
    }

    public override void Remove(string path) => target.Remove(path);

    public override InodeType? Find(string path) => target.Find(path);

    /// <summary>And the directories that had to be made on the way to them.</summary>
    public void RemoveCovered()
    {
        foreach (string path in _covered)
        {
            if (target.Find(path) is not null)
            {
                target.Remove(path);
            }

            for (int slash = path.LastIndexOf('/'); slash > 0 && isCovered(path[..slash]); slash =
                path.LastIndexOf('/', slash - 1))
            {
                if (target.Find(path[..slash]) is not null)
                {
                    target.Remove(path[..slash]);
                }
            }
        }
    }
}
