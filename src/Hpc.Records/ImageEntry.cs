using Hpc.Json;

namespace Hpc.Records;

/// <summary>The image that a program ran in.</summary>
public sealed class ImageEntry : RecordEntry
{
    /// <summary>As a path with roots (<see cref="PathRoots"/>).</summary>
    public required string Path { get; init; }

    /// <summary>As the user named it, where that is something else: docker://...</summary>
    public string? Name { get; init; }

    public bool IsDirectory { get; init; }

    /// <summary>When the program started; null for a directory.</summary>
    public FileState? State { get; init; }

    /// <summary>"sha256:...", once it is known.</summary>
    public string? Digest { get; init; }

    /// <summary>Why no digest can be had any more: "changed" or "missing".</summary>
    public string? Lost { get; init; }

    public override void Write(RecordWriter writer)
    {
        writer.Add("path", Path).Add("name", Name).Add("directory", IsDirectory);
        State?.Write(writer);
        writer.Add("digest", Digest).Add("lost", Lost);
    }

    internal static ImageEntry Read(JsonField field) => new()
    {
        Path = field["path"].RequiredText,
        Name = field["name"].Text,
        IsDirectory = field["directory"].Flag ?? false,
        State = FileState.Read(field),
        Digest = DigestText.Read(field["digest"]),
        Lost = field["lost"].Text,
    };
}
