namespace Hpc.Plan;

/// <summary>What the planner knows of an image; nothing of it is mounted yet.</summary>
public sealed record ImageFacts
{
    /// <summary>Canonical host path of the file or directory.</summary>
    public required string Path { get; init; }

    /// <summary>Where a directory image lies on the host: <see cref="Path"/>, unless a file was unpacked.</summary>
    public string Directory { get => field ?? Path; init; }

    /// <summary>A file that was unpacked: its directory is watched, and removed when nobody can see it.</summary>
    public bool Unpacked { get; init; }

    /// <summary>A file with an ext file system, which fuse2fs of the host serves; null for any other image.</summary>
    public ExtImage? Ext { get; init; }

    /// <summary>Whether the program writes to the image itself: to a directory, and not to a copy that is removed.</summary>
    public bool IsWrittenBy(RunRequest request) => request.Writable && !Served && !Unpacked && Ext is null;

    /// <summary>True for a file served by the image server, false for a directory and for <see cref="Ext"/>.</summary>
    public required bool Served { get; init; }

    /// <summary>The image's files.</summary>
    public required FileTree Files { get; init; }

    /// <summary>That come with it; a later one covers an earlier one.</summary>
    public IReadOnlyList<EmbeddedLayer> Layers { get; init; } = [];
}
