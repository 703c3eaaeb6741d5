using Hpc.Json;

namespace Hpc.Records;

/// <summary>What the program started with at 0, 1 or 2.</summary>
public sealed class DescriptorEntry : RecordEntry
{
    public required long Number { get; init; }

    /// <summary>"file", "pipe", "socket", "terminal", "device", "null" or "closed": only a file keeps what is written to
    /// it.</summary>
    public required string Kind { get; init; }

    /// <summary>Of a file, with roots.</summary>
    public string? Path { get; init; }

    /// <summary>Where in the file it began to read or write; null for what is no file.</summary>
    public long? Offset { get; init; }

    public override void Write(RecordWriter writer) => writer.Open('{').Add("number", Number).Add("kind", Kind).Add("path", Path)
        .Add("offset", Offset).Close('}');

    internal static DescriptorEntry Read(JsonField field)
    {
        JsonField number = field["number"];
        return new DescriptorEntry
        {
            Number = number.Size is <= 2 and { } known ? known : throw number.Wrong($"{number.Size}", "0, 1 or 2"),
            Kind = field["kind"].RequiredText,
            Path = field["path"].Text,
            Offset = field["offset"].Size,
        };
    }
}
