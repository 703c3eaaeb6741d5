using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>What one node wrote of a run, read. Lines that other nodes wrote, too, are read once.</summary>
public sealed class NodePart
{
    private const string FilesName = "files";

    private readonly Dictionary<Section, ReadSection> _sections = [];

    private NodePart(PartHeader header) => Header = header;

    public PartHeader Header { get; }

    public bool IsPrivate { get; private set; }

    internal IReadOnlyDictionary<Section, ReadSection> Contents => _sections;

    internal IReadOnlyList<DeclaredFile> Files { get; private set; } = [];

    internal IReadOnlyList<KeyValuePair<string, string>> Places { get; private set; } = [];

    /// <summary>Ranks, and their words where they are their own.</summary>
    internal Dictionary<int, IReadOnlyList<string>?> Ranks { get; } = [];

    internal Dictionary<int, (RankEnd End, long At)> Ends { get; } = [];

    /// <param name="name">What messages call it.</param>
    /// <param name="known">Lines of the run's other parts.</param>
    /// <exception cref="CorruptImageException">It is no part of a record.</exception>
    /// <exception cref="UnsupportedFeatureException">A newer hpcrun wrote it.</exception>
    public static NodePart Read(ReadOnlyMemory<byte> bytes, string name, KnownLines known)
    {
        int at = bytes.Span.IndexOf((byte)'\n');
        NodePart part = new(PartHeader.Read(JsonField.Parse(at < 0 ? bytes : bytes[..at], name, JsonText.Bytes)));
        for (int number = 2; at >= 0 && at + 1 < bytes.Length; number++)
        {
            ReadOnlyMemory<byte> rest = bytes[(at + 1)..];
            int length = rest.Span.IndexOf((byte)'\n');
            if (length < 0)
            {
                break; // cut off while it was written: the end is unknown then
            }

            part.Add(known.Of(rest[..length], $"{name}, line {number}"), $"{name}, line {number}");
            at += length + 1;
        }

        foreach (Section section in Sections.All)
        {
            _ = part._sections.ContainsKey(section) ? true
                : throw new CorruptImageException(name, -1, $"no {section.Name}", "a line for each section");
        }

        return part;
    }

    private void Add(PartLine line, string place)
    {
        switch (line)
        {
            case ReadSection { Section: { } section } read:
                _ = _sections.TryAdd(section, read) ? true : throw Twice(place, section.Name);
                break;
            case ReadFiles files:
                Files = Files.Count == 0 ? files.Files : throw Twice(place, FilesName);
                break;
            case ReadRank rank:
                _ = Ranks.TryAdd(rank.Rank, rank.Words) ? true : throw Twice(place, $"rank {rank.Rank}");
                break;
            case ReadEnd end:
                _ = Ends.TryAdd(end.Rank, (end.End, end.At)) ? true : throw Twice(place, $"the end of rank {end.Rank}");
                break;
            case ReadPlaces places:
                Places = places.Places;
                break;
            case ReadPrivacy:
                IsPrivate = true;
                break;
        }
    }

    private static CorruptImageException Twice(string place, string what) => new(place, -1, $"{what} a second time", "each once");
}
