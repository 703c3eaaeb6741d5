using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>Lines of parts that were read: nodes of one kind write equal ones, and thousands of nodes are of few kinds.</summary>
public sealed class KnownLines
{
    /// <summary>Shorter lines are ranks and ends: each its own.</summary>
    private const int ShortestKept = 100;

    private readonly Dictionary<string, PartLine> _lines = new(StringComparer.Ordinal);

    internal PartLine Of(ReadOnlyMemory<byte> line, string place)
    {
        if (line.Length < ShortestKept)
        {
            return Read(line, place);
        }

        string text = RawText.Of(line.Span);
        if (!_lines.TryGetValue(text, out PartLine? read))
        {
            read = Read(line, place);
            _lines.Add(text, read);
        }

        return read;
    }

    private static PartLine Read(ReadOnlyMemory<byte> line, string place)
    {
        JsonField document = JsonField.Parse(line, place, JsonText.Bytes);
        JsonField rank = document["rank"];
        if (rank.IsThere)
        {
            return Rank(document, rank);
        }

        foreach (Section section in Sections.All)
        {
            if (document[section.Name].IsThere)
            {
                JsonField field = document[section.Name];
                object value = section.Read(field.Exists ? field : throw field.Wrong("null", "an object"));
                return new ReadSection(section, value, section.Canonical(value));
            }
        }

        return document["files"].IsThere ? new ReadFiles([.. document["files"]["items"].Elements.Select(DeclaredFile.Read)])
            : document["places"].IsThere ? new ReadPlaces(document["places"].Map)
            : document["private"].Flag is true ? new ReadPrivacy()
            : throw document.Wrong("a line with none of its members", "a section, a rank, or the end of one");
    }

    private static PartLine Rank(JsonField document, JsonField rank)
    {
        int number = rank.Size is <= NumberSet.Largest and { } known ? (int)known
            : throw rank.Wrong(rank.Size is { } size ? $"{size}" : "null", $"0 to {NumberSet.Largest}");
        return document["ended"].IsThere ? new ReadEnd(number, RankEnd.Read(document), FileState.Time(document["ended"]))
            : new ReadRank(number, document["words"].Exists ? document["words"].Texts : null);
    }
}
