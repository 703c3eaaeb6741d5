using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>Directories and files that are served although the image lacks them (mount points), or in place of what it
/// has (/etc/passwd). Only ever grows, also while it is being served; readers take no lock.</summary>
internal sealed class AddedFiles
{
    private readonly Lock _growing = new();
    private readonly GrowingTable<AddedDirectory> _directories = new();
    private readonly GrowingArray<AddedNode> _nodes = new();

    /// <summary>Called behind every addition, so that the kernel can be told to forget that the name did not exist.</summary>
    public Action<NodeId, byte[]>? Added { get; set; }

    /// <summary>What was added to a directory; nothing for almost every directory there is.</summary>
    public ReadOnlySpan<AddedNode> ChildrenOf(NodeId directory) => DirectoryOf(directory) is { } added ? added.Children : [];

    /// <summary>The node of this name in a directory, if one was added.</summary>
    public AddedNode? Find(NodeId directory, ReadOnlySpan<byte> name) => DirectoryOf(directory)?.Find(name);

    /// <summary>The node that an id names; null for an id that was never given.</summary>
    public AddedNode? Find(NodeId id)
    {
        ReadOnlySpan<AddedNode> nodes = _nodes.Items;
        return (uint)id.AddedIndex < (uint)nodes.Length && nodes[id.AddedIndex] is { } node && node.Id == id ? node : null;
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

            AddedNode node = new(NodeId.OfAdded(_nodes.Count), parent, name, content, permissions);
            _nodes.Add(node);
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
        _nodes.Count == 0 ? null : _directories.Find(Hash(id), id, static (directory, id) => directory.Id == id);

    private static int Hash(NodeId id) => (int)(id.Value ^ (id.Value >> 32)) * 31;
}
