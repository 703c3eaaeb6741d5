using Hpc.Json;

namespace Hpc.Records;

/// <summary>What was executed, and where.</summary>
public sealed class CommandEntry : RecordEntry
{
    /// <summary>exec, run, shell or test.</summary>
    public required string Verb { get; init; }

    /// <summary>The program's argument vector, its paths with roots.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The working directory in the container, with roots.</summary>
    public required string Directory { get; init; }

    public override void Write(RecordWriter writer) =>
        writer.Add("verb", Verb).Add("arguments", Arguments).Add("directory", Directory);

    internal static CommandEntry Read(JsonField field) => new()
    {
        Verb = field["verb"].RequiredText, Arguments = field["arguments"].Texts, Directory = field["directory"].RequiredText,
    };
}
