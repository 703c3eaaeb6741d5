namespace Hpc.SquashFs.Tests;

/// <summary>One file of a tree that a test packs and expects to read again.</summary>
/// <param name="Path">Without a leading slash.</param>
internal sealed record TreeEntry(string Path, InodeType Type)
{
    public ushort Permissions { get; init; } = 0x1a4;
    public int Uid { get; init; } = 1000;
    public int Gid { get; init; } = 100;
    public uint ModifiedTime { get; init; } = 1_600_000_000;
    public byte[] Content { get; init; } = [];

    /// <summary>Target of a symbolic link, or path of the file that this is another name of.</summary>
    public string? Target { get; init; }
    public bool IsHardLink { get; init; }
    public (int Major, int Minor) Device { get; init; }
    public (string Name, byte[] Value)[] Xattrs { get; init; } = [];
}
