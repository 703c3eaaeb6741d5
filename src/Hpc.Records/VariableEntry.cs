using Hpc.Json;

namespace Hpc.Records;

/// <summary>A variable that the program started with.</summary>
public sealed class VariableEntry : RecordEntry
{
    public required string Name { get; init; }

    /// <summary>With roots, and without what is private.</summary>
    public required string Value { get; init; }

    /// <summary>"user" (said for this launch: --env and the like), "host" (as the caller had it), "pinned" (by --pin-numerics),
    /// "container" (from the image, or from hpcrun).</summary>
    public required string By { get; init; }

    public override void Write(RecordWriter writer) =>
        writer.Open('{').Add("name", Name).Add("value", Value).Add("by", By).Close('}');

    internal static VariableEntry Read(JsonField field) => new()
    {
        Name = field["name"].RequiredText, Value = field["value"].RequiredText, By = field["by"].RequiredText,
    };
}
