namespace Hpc.Oci;

/// <summary>One entry of a tar stream, whichever dialect it was written in. Texts are one char per byte (adr/0002).</summary>
/// <param name="Path">As it stands in the stream: may be absolute, hold "..", or end in a slash.</param>
public sealed record TarEntry(string Path, TarEntryType Type)
{
    /// <summary>The target of a symbolic or a hard link, as it stands in the stream.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>Permission bits, set-id and sticky bits: 0 to 07777.</summary>
    public int Mode { get; init; }

    public long UserId { get; init; }

    public long GroupId { get; init; }

    /// <summary>Modification time, whole seconds since 1970; may be negative.</summary>
    public long Time { get; init; }

    /// <summary>Bytes that a reader of the file sees, holes included; 0 for everything that is not a file.</summary>
    public long Size { get; init; }

    /// <summary>Bytes of a file that are in the stream: what a sparse file has beside its holes.</summary>
    public long DataSize { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

    /// <summary>To be written: where the data of a file are, in order and apart, of which nothing else is written. Null to write
    /// all of it.</summary>
    public IReadOnlyList<(long Offset, long Length)>? DataParts { get; init; }
}
