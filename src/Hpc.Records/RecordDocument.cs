using System.Globalization;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>A record as one JSON document (docs/record.schema.json), a section a line.</summary>
public static class RecordDocument
{
    public static byte[] Write(RunRecord record)
    {
        RecordWriter writer = new RecordWriter().Open('{').Add(RecordFormat.Record, RecordFormat.Number).Add("run", record.Run)
            .Add("sealed", record.IsSealed).Add("private", record.IsPrivate)
            .Add("started", FileState.Time(record.Started))
            .Add("ended", record.Ended is { } ended ? FileState.Time(ended) : null);
        writer.Line().Open("nodes", '{').Add("expected", record.NodesExpected).Add("seen", record.Nodes.ToString());
        WriteNames(writer, record.NodeNames);
        writer.Close('}');
        foreach (Section section in Sections.All)
        {
            WriteSection(writer, section, record.Of(section));
        }

        writer.Line().Open("files", '[');
        foreach (Variation<DeclaredFile> file in record.Files)
        {
            file.Value.Write(writer, file.Nodes.ToString());
        }

        writer.Close(']');
        WriteRanks(writer, record);
        return writer.Close('}').Line().ToBytes();
    }

    /// <param name="name">What messages call it.</param>
    /// <exception cref="CorruptImageException">It is no record.</exception>
    /// <exception cref="UnsupportedFeatureException">A newer hpcrun wrote it.</exception>
    public static RunRecord Read(ReadOnlyMemory<byte> json, string name)
    {
        JsonField document = JsonField.Parse(json, name, JsonText.Bytes);
        RecordFormat.Check(document, RecordFormat.Record);
        Dictionary<Section, IReadOnlyList<Variation<object>>> contents = [];
        foreach (Section section in Sections.All)
        {
            contents.Add(section, [.. document[section.Name].Elements.Select(
                field => new Variation<object>(NumberSet.Read(field["nodes"]), section.Read(field)))]);
        }

        JsonField nodes = document["nodes"], ranks = document["ranks"];
        return new RunRecord
        {
            Run = document["run"].RequiredText,
            IsSealed = document["sealed"].Flag ?? false,
            IsPrivate = document["private"].Flag ?? false,
            Started = FileState.Time(document["started"]),
            Ended = document["ended"].Exists ? FileState.Time(document["ended"]) : null,
            NodesExpected = Expected(nodes["expected"]),
            Nodes = NumberSet.Read(nodes["seen"]),
            NodeNames = Names(nodes["names"]),
            Contents = contents,
            Files = [.. document["files"].Elements.Select(
                field => new Variation<DeclaredFile>(NumberSet.Read(field["nodes"]), DeclaredFile.Read(field)))],
            Ranks = NumberSet.Read(ranks["seen"]),
            OtherWords = [.. ranks["other-words"].Elements.Select(
                field => new Variation<IReadOnlyList<string>>(NumberSet.Read(field["ranks"]), field["words"].Texts))],
            Ends = [.. ranks["ends"].Elements.Select(
                field => new Variation<RankEnd>(NumberSet.Read(field["ranks"]), RankEnd.Read(field)))],
        };
    }

    private static void WriteSection(RecordWriter writer, Section section, IReadOnlyList<Variation<object>> values)
    {
        writer.Line().Open(section.Name, '[');
        foreach (Variation<object> value in values)
        {
            writer.Open('{').Add("nodes", value.Nodes.ToString());
            section.WriteMembers(writer, value.Value);
            writer.Close('}');
        }

        writer.Close(']');
    }

    private static void WriteNames(RecordWriter writer, IReadOnlyDictionary<int, string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        writer.Open("names", '{');
        foreach ((int node, string name) in names.OrderBy(known => known.Key))
        {
            writer.Add(node.ToString(CultureInfo.InvariantCulture), name);
        }

        writer.Close('}');
    }

    private static void WriteRanks(RecordWriter writer, RunRecord record)
    {
        writer.Line().Open("ranks", '{').Add("seen", record.Ranks.ToString()).Open("other-words", '[');
        foreach (Variation<IReadOnlyList<string>> words in record.OtherWords)
        {
            writer.Open('{').Add("ranks", words.Nodes.ToString()).Add("words", words.Value).Close('}');
        }

        writer.Close(']').Open("ends", '[');
        foreach (Variation<RankEnd> end in record.Ends)
        {
            writer.Open('{').Add("ranks", end.Nodes.ToString());
            end.Value.Write(writer);
            writer.Close('}');
        }

        writer.Close(']').Close('}');
    }

    private static long? Expected(JsonField field) => field.Size is null or (> 0 and <= NumberSet.Largest) ? field.Size
        : throw field.Wrong($"{field.Size}", $"1 to {NumberSet.Largest}");

    private static Dictionary<int, string> Names(JsonField field)
    {
        Dictionary<int, string> names = [];
        foreach ((string node, string name) in field.Map)
        {
            names[int.TryParse(node, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
                : throw field.Wrong($"a member \"{node}\"", "numbers of nodes")] = name;
        }

        return names;
    }
}
