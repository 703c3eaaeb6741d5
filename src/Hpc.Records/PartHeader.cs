using System.Globalization;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>The first line of what one node wrote of a run.</summary>
public sealed class PartHeader
{
    /// <summary>Equal in all parts of one run, and in no other's.</summary>
    public required string Run { get; init; }

    /// <summary>The node's number in the step; another text where nobody numbers them.</summary>
    public required string Node { get; init; }

    /// <summary>How many nodes the step has; null where nobody says so.</summary>
    public long? Nodes { get; init; }

    /// <summary>The node's name; only with --keep-private.</summary>
    public string? Name { get; init; }

    /// <summary>When it was written, just before the program started: nanoseconds since 1970.</summary>
    public required long Started { get; init; }

    public void Write(RecordWriter writer) => writer.Open('{').Add(RecordFormat.Part, RecordFormat.Number)
        .Add("run", Run).Add("node", Node).Add("nodes", Nodes).Add("name", Name)
        .Add("started", FileState.Time(Started)).Close('}');

    internal static PartHeader Read(JsonField line)
    {
        RecordFormat.Check(line, RecordFormat.Part);
        JsonField nodes = line["nodes"];
        return new PartHeader
        {
            Run = line["run"].RequiredText,
            Node = line["node"].RequiredText,
            Nodes = nodes.Size is null or (> 0 and <= NumberSet.Largest) ? nodes.Size
                : throw nodes.Wrong($"{nodes.Size}", $"1 to {NumberSet.Largest}"),
            Name = line["name"].Text,
            Started = FileState.Time(line["started"]),
        };
    }

    internal int? Number => int.TryParse(Node, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number <= NumberSet.Largest ? number : null;
}
