using Hpc.Json;

namespace Hpc.Records;

/// <summary>A file or directory of the host that the user bound.</summary>
public sealed class BindEntry : RecordEntry
{
    public required string Source { get; init; }

    public required string Target { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>f_type of statfs(2) in hexadecimal, which names the file system; null where it could not be asked.</summary>
    public string? FileSystem { get; init; }

    public override void Write(RecordWriter writer) => writer.Open('{').Add("source", Source).Add("target", Target)
        .Add("read-only", IsReadOnly).Add("file-system", FileSystem).Close('}');

    internal static BindEntry Read(JsonField field) => new()
    {
        Source = field["source"].RequiredText,
        Target = field["target"].RequiredText,
        IsReadOnly = field["read-only"].Flag ?? false,
        FileSystem = field["file-system"].Text,
    };
}
