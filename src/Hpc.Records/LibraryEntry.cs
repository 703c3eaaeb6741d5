using Hpc.Json;

namespace Hpc.Records;

/// <summary>A library of the host that went into the image.</summary>
public sealed class LibraryEntry : RecordEntry
{
    /// <summary>Of the host, without links.</summary>
    public required string Path { get; init; }

    /// <summary>In the container, where that is another place.</summary>
    public string? Target { get; init; }

    /// <summary>As the file's name has it: libmpi.so.40.30.6 is 40.30.6. null where it has none.</summary>
    public string? Version { get; init; }

    /// <summary>The note NT_GNU_BUILD_ID, in hexadecimal; null where there is none.</summary>
    public string? BuildId { get; init; }

    /// <summary>What follows ".so." in a path; null where nothing does.</summary>
    public static string? VersionOf(string path)
    {
        const string Mark = ".so.";
        int at = path.LastIndexOf(Mark, StringComparison.Ordinal);
        return at < 0 || at + Mark.Length == path.Length ? null : path[(at + Mark.Length)..];
    }

    public override void Write(RecordWriter writer) => writer.Open('{').Add("path", Path).Add("target", Target)
        .Add("version", Version).Add("build-id", BuildId).Close('}');

    internal static LibraryEntry Read(JsonField field) => new()
    {
        Path = field["path"].RequiredText,
        Target = field["target"].Text,
        Version = field["version"].Text,
        BuildId = field["build-id"].Text,
    };
}
