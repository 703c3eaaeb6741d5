using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>Directories and files that are served although the image lacks them (mount points), or in place of what it
/// has (/etc/passwd). Only ever grows, also while it is being served; readers take no lock.</summary>
internal sealed class AddedFiles
{
    private readonly Lock _growing = new();
    private readonly GrowingTable<AddedDirectory> _directories = new();
    private AddedNode[] _nodes = new AddedNode[4];
    private int _count;

    /// <summary>Called behind every addition, so that the kernel can be told to forget that the name did not exist.</summary>
    public Action<NodeId, byte[]>? Added { get; set; }

    /// <summary>What was added to a directory; nothing for almost every directory there is.</summary>
    public ReadOnlySpan<AddedNode> ChildrenOf(NodeId directory) => DirectoryOf(directory) is { } added ? added.Children : [];

    /// <summary>The node of this name in a directory, if one was added.</summary>
    public AddedNode? Find(NodeId directory, ReadOnlySpan<byte> name) => DirectoryOf(directory)?.Find(name);

    /// <summary>The node that an id names; null for an id that was never given.</summary>
    public AddedNode? Find(NodeId id)
    {
        int count = Volatile.Read(ref _count);
        return (uint)id.AddedIndex < (uint)count && Volatile.Read(ref _nodes)[id.AddedIndex] is { } node && node.Id == id ? node : null;
    }

    /// <summary>Adds a node, unless the directory got one of this name meanwhile.</summary>
    /// <param name="content">Null for a directory.</param>
    public AddedNode Add(NodeId parent, byte[] name, AddedContent? content, uint permissions)
    {
        lock (_growing)
        {
            if (Find(parent, name) is { } existing)
            {
                return existing;
            }

            AddedNode node = new(NodeId.OfAdded(_count), parent, name, content, permissions);
            Keep(node);
            if (DirectoryOf(parent) is not { } directory)
            {
                _directories.Add(Hash(parent), directory = new AddedDirectory(parent));
            }

            directory.Add(node);
            Added?.Invoke(parent, name);
            return node;
        }
    }

    private AddedDirectory? DirectoryOf(NodeId id) =>
        Volatile.Read(ref _count) == 0 ? null : _directories.Find(Hash(id), id, static (directory, id) => directory.Id == id);

    private void Keep(AddedNode node)
    {
        if (_count == _nodes.Length)
        {
            AddedNode[] larger = new AddedNode[_count * 2];
            _nodes.CopyTo(larger, 0);
            Volatile.Write(ref _nodes, larger);
        }

        _nodes[_count] = node;
        Volatile.Write(ref _count, _count + 1);
    }

    private static int Hash(NodeId id) => (int)(id.Value ^ (id.Value >> 32)) * 31;
}
