using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>What was added to one directory, in order and by name.</summary>
internal sealed class AddedDirectory(NodeId id)
{
    private readonly GrowingTable<AddedNode> _byName = new();
    private readonly GrowingArray<AddedNode> _children = new();

    public NodeId Id => id;

    public ReadOnlySpan<AddedNode> Children => _children.Items;

    public AddedNode? Find(ReadOnlySpan<byte> name) =>
        _byName.Find(Hash(name), name, static (node, name) => name.SequenceEqual(node.Name));

    /// <summary>By one thread at a time.</summary>
    public void Add(AddedNode node)
    {
        _byName.Add(Hash(node.Name), node);
        _children.Add(node);
    }

    /// <summary>FNV-1a; names of mount points are not chosen to collide.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte next in name)
        {
            hash = (hash ^ next) * 16777619;
        }

        return (int)hash;
    }
}
