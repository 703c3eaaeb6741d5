namespace Hpc.Fuse;

/// <summary>How an image is served.</summary>
public sealed record ImageFileSystemOptions
{
    /// <summary>Null shows the ids that the image stores, which only makes sense where all of them are mapped.</summary>
    public FileOwner? Owner { get; init; }

    /// <summary>Bytes of decoded blocks that are kept.</summary>
    public long BlockCacheLimit { get; init; } = 8 << 20;

    /// <summary>Decoded metadata beyond this is given up when it has not been used for a while.</summary>
    public long MetadataLimit { get; init; } = 8 << 20;
}
