using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Hands on an upper layer's files, over what already exists.</summary>
internal sealed class UpperFiles(TreeTarget target) : TreeTarget
{
    public override void Add(string path, NewEntry entry, Stream? content)
    {
        if (OverlayEntry.IsWhiteout(entry))
        {
            return;
        }

        // Of a file whose place a directory takes.
        if (entry.Type == InodeType.Directory && target.Find(path) is not (null or InodeType.Directory))
        {
            target.Remove(path);
        }

        target.Add(path, OverlayEntry.Plain(entry), content);
    }

    public override void AddHardLink(string path, string name)
    {
        // Whiteouts of one directory may be one inode with several names.
        if (target.Find(name) is not null)
        {
            target.AddHardLink(path, name);
        }
    }

    public override void Remove(string path) => target.Remove(path);

    public override InodeType? Find(string path) => target.Find(path);
}
