using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Writes the inodes and listings of a whole tree. The members of a directory lie together and in the order of their
/// names, so that who lists a directory and asks for each member's attributes reads one place.</summary>
internal sealed class TreeWriter
{
    private readonly InodeWriter _inodes;
    private readonly ListingWriter _listings;
    private readonly List<MetadataReference> _places = [];
    private uint _lastNumber;

    internal TreeWriter(MetadataWriter inodes, MetadataWriter listings, IdNumbers ids)
    {
        _inodes = new InodeWriter(inodes, ids);
        _listings = new ListingWriter(listings);
    }

    /// <summary>Where each inode lies, by its number minus 1.</summary>
    internal IReadOnlyList<MetadataReference> Places => _places;

    internal void Write(WrittenNode root)
    {
        root.Number = ++_lastNumber;
        WriteBelow(root);
        WriteInode(root, parent: _lastNumber + 1); // a number that no inode has
    }

    private void WriteBelow(WrittenNode directory)
    {
        (string Name, WrittenNode Node)[] members =
            [.. directory.Children!.OrderBy(child => child.Key, StringComparer.Ordinal)
                .Select(child => (child.Key, child.Value))];
        foreach ((_, WrittenNode node) in members)
        {
            if (node.Number == 0)
            {
                node.Number = ++_lastNumber;
            }
        }

        foreach ((_, WrittenNode node) in members)
        {
            if (node.Type == InodeType.Directory)
            {
                WriteBelow(node);
            }
        }

        foreach ((_, WrittenNode node) in members)
        {
            if (node.Place is null)
            {
                WriteInode(node, directory.Number);
            }
        }

        directory.Listing = _listings.Write(members);
    }

    private void WriteInode(WrittenNode node, uint parent)
    {
        _inodes.Write(node, parent);
        int index = (int)node.Number - 1;
        while (_places.Count <= index)
        {
            _places.Add(default);
        }

        _places[index] = node.Place!.Value;
    }
}
