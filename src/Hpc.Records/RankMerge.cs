using Hpc.Binary;

namespace Hpc.Records;

/// <summary>The ranks of all parts, those that ended alike together.</summary>
/// <param name="Ended">The last end; null where one is not known.</param>
internal sealed record RankMerge(NumberSet Seen, IReadOnlyList<Variation<IReadOnlyList<string>>> OtherWords,
    IReadOnlyList<Variation<RankEnd>> Ends, long? Ended)
{
    /// <exception cref="CorruptImageException">Two launches of one run have the same rank.</exception>
    public static RankMerge Of(IReadOnlyList<(int Node, NodePart Part)> nodes)
    {
        SortedDictionary<int, NodePart> parts = [];
        foreach ((_, NodePart part) in nodes)
        {
            foreach (int rank in part.Ranks.Keys)
            {
                _ = parts.TryAdd(rank, part) ? true : throw new CorruptImageException($"parts of run {part.Header.Run}", -1,
                    $"rank {rank} a second time", "each rank once: a second launch of a step has a record of its own");
            }
        }

        NumberSet seen = new();
        Dictionary<RankEnd, NumberSet> ends = [];
        Dictionary<string, Variation<IReadOnlyList<string>>> words = new(StringComparer.Ordinal);
        long? last = long.MinValue;
        foreach ((int rank, NodePart part) in parts)
        {
            seen.Add(rank);
            (RankEnd end, long? at) = part.Ends.TryGetValue(rank, out (RankEnd End, long At) known) ? (known.End, known.At)
                : (RankEnd.Unknown, (long?)null);
            last = at is null || !end.IsKnown || last is null ? null : Math.Max(last.Value, at.Value);
            NumberSet alike = ends.TryGetValue(end, out NumberSet? there) ? there : ends[end] = new NumberSet();
            alike.Add(rank);
            if (part.Ranks[rank] is { } own)
            {
                string key = string.Join('\0', own);
                _ = words.TryAdd(key, new Variation<IReadOnlyList<string>>(new NumberSet(), own));
                words[key].Nodes.Add(rank);
            }
        }

        return new RankMerge(seen, [.. words.Values], [.. ends.Select(end => new Variation<RankEnd>(end.Value, end.Key))],
            parts.Count == 0 ? null : last);
    }
}
