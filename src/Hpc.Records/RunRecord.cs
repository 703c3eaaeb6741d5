namespace Hpc.Records;

/// <summary>What ran, where and with what end: the parts of all nodes as one. Pure data; equal records are equal bytes
/// (<see cref="RecordDocument"/>).</summary>
public sealed record RunRecord
{
    /// <summary>Equal in all parts of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The first node's start: nanoseconds since 1970.</summary>
    public required long Started { get; init; }

    /// <summary>The last end; null where one is not known.</summary>
    public long? Ended { get; init; }

    /// <summary>Digests are as complete as they can be, and nothing is appended any more.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Secrets and names are as they were.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>How many nodes the step had; null where nobody said so.</summary>
    public long? NodesExpected { get; init; }

    /// <summary>Nodes of which there is a part.</summary>
    public NumberSet Nodes { get; init; } = new();

    /// <summary>Names of nodes, where they are kept.</summary>
    public IReadOnlyDictionary<int, string> NodeNames { get; init; } = new Dictionary<int, string>();

    /// <summary>Ranks that started.</summary>
    public NumberSet Ranks { get; init; } = new();

    /// <summary>Command lines of ranks that had another one than the first of their node.</summary>
    public IReadOnlyList<Variation<IReadOnlyList<string>>> OtherWords { get; init; } = [];

    /// <summary>How they ended, those that ended alike together.</summary>
    public IReadOnlyList<Variation<RankEnd>> Ends { get; init; } = [];

    public IReadOnlyList<Variation<DeclaredFile>> Files { get; init; } = [];

    /// <summary>Nodes that should be there, and have written nothing.</summary>
    public NumberSet MissingNodes => NodesExpected is { } expected and <= NumberSet.Largest ? Nodes.Missing((int)expected)
        : new NumberSet();

    /// <summary>Paths on the host of what the record names; only before it is sealed, and in no document.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();

    /// <summary>What each node said; the first one's first.</summary>
    public IReadOnlyList<Variation<T>> Of<T>(Section<T> section)
        where T : class => [.. Of((Section)section).Select(found => new Variation<T>(found.Nodes, (T)found.Value))];

    /// <summary>With another content of a section.</summary>
    public RunRecord With<T>(Section<T> section, IEnumerable<Variation<T>> values)
        where T : class => this with
        {
            Contents = new Dictionary<Section, IReadOnlyList<Variation<object>>>(Contents)
            {
                [section] = [.. values.Select(value => new Variation<object>(value.Nodes, value.Value))],
            },
        };

    internal IReadOnlyDictionary<Section, IReadOnlyList<Variation<object>>> Contents { get; init; } =
        new Dictionary<Section, IReadOnlyList<Variation<object>>>();

    internal IReadOnlyList<Variation<object>> Of(Section section) => Contents.TryGetValue(section, out var found) ? found : [];
}
