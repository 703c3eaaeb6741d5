using Hpc.Binary;

namespace Hpc.Records;

/// <summary>The parts of a run's nodes, in any order, to one record: always the same one.</summary>
public static class RecordMerge
{
    /// <exception cref="CorruptImageException">They are not parts of one run.</exception>
    public static RunRecord Of(IReadOnlyList<(string Name, NodePart Part)> parts)
    {
        (string first, NodePart one) = parts.Count > 0 ? parts[0]
            : throw new CorruptImageException("record", -1, "no part", "one of each node");
        foreach ((string name, NodePart part) in parts)
        {
            _ = part.Header.Run == one.Header.Run ? true
                : throw new CorruptImageException(name, -1, $"run {part.Header.Run}", $"run {one.Header.Run}, as in {first}");
        }

        IReadOnlyList<(int Node, NodePart Part)> nodes = Numbered([.. parts.Select(part => part.Part)]);
        Dictionary<int, string> names = [];
        NumberSet seen = new();
        foreach ((int node, NodePart part) in nodes)
        {
            seen.Add(node);
            _ = part.Header.Name is { } name && names.TryAdd(node, name);
        }

        RankMerge ranks = RankMerge.Of(nodes);
        return new RunRecord
        {
            Run = one.Header.Run,
            Started = nodes.Min(node => node.Part.Header.Started),
            Ended = ranks.Ended,
            IsPrivate = nodes.Any(node => node.Part.IsPrivate),
            NodesExpected = nodes.Max(node => node.Part.Header.Nodes),
            Nodes = seen,
            NodeNames = names,
            Contents = Sections.All.ToDictionary(section => section, section => Varied(nodes, section)),
            Files = Files(nodes),
            Places = nodes.SelectMany(node => node.Part.Places).DistinctBy(place => place.Key).ToDictionary(),
            Ranks = ranks.Seen,
            OtherWords = ranks.OtherWords,
            Ends = ranks.Ends,
        };
    }

    /// <summary>By the numbers that the step gave its nodes; where one has none, in the order of their texts.</summary>
    private static List<(int Node, NodePart Part)> Numbered(NodePart[] parts)
    {
        if (parts.All(part => part.Header.Number is not null))
        {
            return [.. parts.OrderBy(part => part.Header.Number).ThenBy(Key, StringComparer.Ordinal)
                .Select(part => (part.Header.Number!.Value, part))];
        }

        string[] texts = [.. parts.Select(part => part.Header.Node).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = texts
            .Select((text, number) => (text, number)).ToDictionary(one => one.text, one => one.number);
        return [.. parts.OrderBy(part => numbers[part.Header.Node]).ThenBy(Key, StringComparer.Ordinal)
            .Select(part => (numbers[part.Header.Node], part))];
    }

    /// <summary>Several launches of one node in one run: by what they were.</summary>
    private static string Key(NodePart part)
    {
        int rank = part.Ranks.Count > 0 ? part.Ranks.Keys.Min() : 0;
        return $"{part.Header.Started:D20} {rank:D10} {part.Contents[Sections.Command].Canonical}";
    }

    private static IReadOnlyList<Variation<object>> Varied(IReadOnlyList<(int Node, NodePart Part)> nodes, Section section)
    {
        Dictionary<string, Variation<object>> found = new(StringComparer.Ordinal);
        foreach ((int node, NodePart part) in nodes)
        {
            ReadSection read = part.Contents[section];
            if (!found.TryGetValue(read.Canonical, out Variation<object>? variation))
            {
                found.Add(read.Canonical, variation = new Variation<object>(new NumberSet(), read.Value));
            }

            variation.Nodes.Add(node);
        }

        return [.. found.Values];
    }

    /// <summary>A node that read a file's content says so for all that saw the same file.</summary>
    private static List<Variation<DeclaredFile>> Files(IReadOnlyList<(int Node, NodePart Part)> nodes)
    {
        Dictionary<string, Variation<DeclaredFile>> found = new(StringComparer.Ordinal);
        List<string> order = [];
        foreach ((int node, NodePart part) in nodes)
        {
            foreach (DeclaredFile file in part.Files)
            {
                string key = $"{file.Role}\0{file.Name}\0{file.Path}\0{file.State?.Text}\0{file.Lost}";
                if (!found.TryGetValue(key, out Variation<DeclaredFile>? known))
                {
                    known = new Variation<DeclaredFile>(new NumberSet(), file);
                    order.Add(key);
                }

                DeclaredFile best = known.Value.Digest is not null || file.Digest is null ? known.Value : file;
                known.Nodes.Add(node);
                found[key] = known with { Value = best };
            }
        }

        return [.. order.Select(key => found[key])];
    }
}
