using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>What was added to one directory, in order and by name.</summary>
internal sealed class AddedDirectory(NodeId id)
{
    private readonly GrowingTable<AddedNode> _byName = new();
    private AddedNode[] _children = new AddedNode[4];
    private int _count;

    public NodeId Id => id;

    /// <summary>The count is read first: an array that is read later has all of them.</summary>
    public ReadOnlySpan<AddedNode> Children
    {
        get
        {
            int count = Volatile.Read(ref _count);
            return Volatile.Read(ref _children).AsSpan(0, count);
        }
    }

    public AddedNode? Find(ReadOnlySpan<byte> name) => _byName.Find(Hash(name), name, static (node, name) => name.SequenceEqual(node.Name));

    /// <summary>By one thread at a time.</summary>
    public void Add(AddedNode node)
    {
        if (_count == _children.Length)
        {
            AddedNode[] larger = new AddedNode[_count * 2];
            _children.CopyTo(larger, 0);
            Volatile.Write(ref _children, larger);
        }

        _children[_count] = node;
        _byName.Add(Hash(node.Name), node);
        Volatile.Write(ref _count, _count + 1);
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
