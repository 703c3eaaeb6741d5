using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Every file of an image, parents before children. A directory has one parent: one that turns up a second time
/// would make the walk endless, or as long as a crafted image likes, so it is an error.</summary>
internal sealed class ImageWalk(SquashFsImage image)
{
    /// <summary>Directories inside each other; far more than PATH_MAX lets anyone name.</summary>
    private const int DepthMaximum = 4096;

    private readonly HashSet<MetadataReference> _seen = [];

    internal IEnumerable<(string Path, SquashFsNode Node)> All()
    {
        Stack<(string Path, IEnumerator<DirectoryEntry> Entries)> open = [];
        yield return ("/", image.Root);
        open.Push(("", Enter(image.Root)));
        while (open.TryPeek(out var directory))
        {
            if (!directory.Entries.MoveNext())
            {
                open.Pop();
                continue;
            }

            string path = $"{directory.Path}/{directory.Entries.Current.Name}";
            SquashFsNode node = image.Node(directory.Entries.Current.Inode);
            yield return (path, node);
            if (node.Inode.IsDirectory)
            {
                open.Push((path, Enter(node)));
            }

            if (open.Count > DepthMaximum)
            {
                throw new UnsupportedFeatureException($"a tree of more than {DepthMaximum} levels", "pack a flatter tree");
            }
        }
    }

    private IEnumerator<DirectoryEntry> Enter(SquashFsNode directory)
    {
        if (!_seen.Add(directory.Place) || _seen.Count > image.Superblock.InodeCount)
        {
            throw new CorruptImageException(
                "squashfs directory", -1, $"inode {directory.Inode.Number} in two places, or more of them than inodes", "a tree");
        }

        return directory.Entries().GetEnumerator();
    }
}
