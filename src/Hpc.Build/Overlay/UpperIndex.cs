using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Which names an upper layer covers in the layers below it.</summary>
internal sealed class UpperIndex : TreeTarget
{
    /// <summary>Names of which nothing below is left, and directories of which nothing that was in them is.</summary>
    private readonly HashSet<string> _covered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _emptied = new(StringComparer.Ordinal);

    /// <summary>The layer has nothing but its root.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <exception cref="EntryRefusedException">The layer names what another one has elsewhere.</exception>
    public override void Add(string path, NewEntry entry, Stream? content)
    {
        IsEmpty &= path.Length == 0;
        if (OverlayEntry.IsElsewhere(entry))
        {
            throw new EntryRefusedException(path,
                "overlayfs wrote only where in the layers below it is (redirect_dir, metacopy)");
        }

        if (entry.Type != InodeType.Directory)
        {
            _covered.Add(path);
        }
        else if (OverlayEntry.IsOpaque(entry))
        {
            _emptied.Add(path);
        }
    }

    public override void AddHardLink(string path, string target) => _covered.Add(path);

    public override void Remove(string path)
    {
    }

    public override InodeType? Find(string path) => null;

    public bool Covers(string path)
    {
        if (_covered.Contains(path))
        {
            return true;
        }

        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string above = path[..slash];
            if (_covered.Contains(above) || _emptied.Contains(above))
            {
                return true;
            }
        }

        return _emptied.Contains("") && path.Length > 0;
    }
}
