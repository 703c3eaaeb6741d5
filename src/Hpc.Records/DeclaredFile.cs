using Hpc.Json;

namespace Hpc.Records;

/// <summary>A file that the user named as an input or a result.</summary>
public sealed class DeclaredFile : RecordEntry
{
    /// <summary>"input", "output", "inout", "stdout" or "stderr".</summary>
    public required string Role { get; init; }

    /// <summary>What {input:NAME} means; null for results.</summary>
    public string? Name { get; init; }

    /// <summary>With roots, or the pattern that is looked at when the record is sealed.</summary>
    public required string Path { get; init; }

    /// <summary>Of an input before the start, of an output when the record was sealed.</summary>
    public FileState? State { get; init; }

    /// <summary>Of the content in that state.</summary>
    public string? Digest { get; init; }

    /// <summary>Of an input: its digest when the record was sealed, where that is another one.</summary>
    public string? DigestAfter { get; init; }

    /// <summary>"changed": what was read is no longer there. "missing": nothing is. null: neither.</summary>
    public string? Lost { get; init; }

    public bool IsResult => Role is not "input";

    public DeclaredFile With(FileState? state, string? digest, string? after, string? lost) => new()
    {
        Role = Role, Name = Name, Path = Path, State = state, Digest = digest, DigestAfter = after, Lost = lost,
    };

    public override void Write(RecordWriter writer) => Write(writer, null);

    /// <param name="nodes">That have it so; null where it is not said.</param>
    internal void Write(RecordWriter writer, string? nodes)
    {
        writer.Open('{').Add("nodes", nodes).Add("role", Role).Add("name", Name).Add("path", Path);
        State?.Write(writer);
        writer.Add("digest", Digest).Add("digest-after", DigestAfter).Add("lost", Lost).Close('}');
    }

    internal static DeclaredFile Read(JsonField field)
    {
        JsonField role = field["role"];
        return new DeclaredFile
        {
            Role = role.RequiredText is "input" or "output" or "inout" or "stdout" or "stderr" ? role.RequiredText
                : throw role.Wrong($"\"{role.Text}\"", "input, output, inout, stdout or stderr"),
            Name = field["name"].Text,
            Path = field["path"].RequiredText,
            State = FileState.Read(field),
            Digest = DigestText.Read(field["digest"]),
            DigestAfter = DigestText.Read(field["digest-after"]),
            Lost = field["lost"].Text,
        };
    }
}
