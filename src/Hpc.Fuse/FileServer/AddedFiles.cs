using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>Directories and files that are served although the image lacks them (mount points), or in place of what it
/// has (/etc/passwd). Only ever grows, also while it is being served; readers take no lock.</summary>
internal sealed class AddedFiles
{
    private readonly Lock _growing = new();
    private State _state = new([], []);

    /// <summary>Called behind every addition, so that the kernel can be told to forget that the name did not exist.</summary>
    public Action<NodeId, byte[]>? Added { get; set; }

    /// <summary>What was added to a directory; nothing for almost every directory there is.</summary>
    public ReadOnlySpan<AddedNode> ChildrenOf(NodeId directory)
    {
        State state = Volatile.Read(ref _state);
        return state.Children.Count != 0 && state.Children.TryGetValue(directory, out AddedNode[]? children) ? children : [];
    }

    /// <summary>The node of this name in a directory, if one was added.</summary>
    public AddedNode? Find(NodeId directory, ReadOnlySpan<byte> name)
    {
        foreach (AddedNode child in ChildrenOf(directory))
        {
            if (name.SequenceEqual(child.Name))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The node that an id names; null for an id that was never given.</summary>
    public AddedNode? Find(NodeId id)
    {
        State state = Volatile.Read(ref _state);
        return (uint)id.AddedIndex < (uint)state.Nodes.Length && state.Nodes[id.AddedIndex] is { } node && node.Id == id ? node : null;
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

            AddedNode node = new(NodeId.OfAdded(_state.Nodes.Length), parent, name, content, permissions);
            Dictionary<NodeId, AddedNode[]> children = new(_state.Children) { [parent] = [.. ChildrenOf(parent), node] };
            Volatile.Write(ref _state, new State([.. _state.Nodes, node], children));
            Added?.Invoke(parent, name);
            return node;
        }
    }

    private sealed record State(AddedNode[] Nodes, Dictionary<NodeId, AddedNode[]> Children);
}
