namespace Hpc.Fuse;

/// <summary>Directories and files that are served although the image lacks them (mount points), or in place of what it
/// has (/etc/passwd). Only ever grows, also while it is being served; readers take no lock.</summary>
internal sealed class SynthTree
{
    private readonly Lock _growing = new();
    private State _state = new([], []);

    /// <summary>Called behind every addition, so that the kernel can be told to forget that the name did not exist.</summary>
    public Action<NodeId, byte[]>? Added { get; set; }

    /// <summary>What was added to a directory; nothing for almost every directory there is.</summary>
    public ReadOnlySpan<SynthNode> ChildrenOf(NodeId directory)
    {
        State state = Volatile.Read(ref _state);
        return state.Children.Count != 0 && state.Children.TryGetValue(directory, out SynthNode[]? children) ? children : [];
    }

    /// <summary>The node of this name in a directory, if one was added.</summary>
    public SynthNode? Find(NodeId directory, ReadOnlySpan<byte> name)
    {
        foreach (SynthNode child in ChildrenOf(directory))
        {
            if (name.SequenceEqual(child.Name))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The node that an id names; null for an id that was never given.</summary>
    public SynthNode? Find(NodeId id)
    {
        State state = Volatile.Read(ref _state);
        return (uint)id.SynthIndex < (uint)state.Nodes.Length && state.Nodes[id.SynthIndex] is { } node && node.Id == id ? node : null;
    }

    /// <summary>Adds a node, unless the directory got one of this name meanwhile.</summary>
    /// <param name="content">Null for a directory.</param>
    public SynthNode Add(NodeId parent, byte[] name, SynthContent? content, uint permissions)
    {
        lock (_growing)
        {
            if (Find(parent, name) is { } existing)
            {
                return existing;
            }

            SynthNode node = new(NodeId.OfSynth(_state.Nodes.Length), parent, name, content, permissions);
            Dictionary<NodeId, SynthNode[]> children = new(_state.Children) { [parent] = [.. ChildrenOf(parent), node] };
            Volatile.Write(ref _state, new State([.. _state.Nodes, node], children));
            Added?.Invoke(parent, name);
            return node;
        }
    }

    private sealed record State(SynthNode[] Nodes, Dictionary<NodeId, SynthNode[]> Children);
}
