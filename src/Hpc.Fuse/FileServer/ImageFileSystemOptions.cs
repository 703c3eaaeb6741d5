using Hpc.Fuse.Prefetch;

namespace Hpc.Fuse.FileServer;

/// <summary>How an image is served.</summary>
public sealed record ImageFileSystemOptions
{
    /// <summary>Null shows the ids that the image stores, which only makes sense where all of them are mapped.</summary>
    public FileOwner? Owner { get; init; }

    /// <summary>Bytes of decoded blocks that are kept.</summary>
    public long BlockCacheLimit { get; init; } = 8 << 20;

    /// <summary>Blocks to decode ahead of the program; left alone when it is another image's.</summary>
    public PrefetchProfile? Prefetch { get; init; }

    /// <summary>Whether <see cref="ImageFileSystem.RecordedPrefetch"/> will be asked for.</summary>
    public bool RecordPrefetch { get; init; }

    /// <summary>Decoded metadata beyond this is given up when it has not been used for a while.</summary>
    public long MetadataLimit { get; init; } = 8 << 20;

    /// <summary>Decoded metadata that there may ever be, bytes.</summary>
    public long MetadataMost { get; init; } = 16 << 20;
}
