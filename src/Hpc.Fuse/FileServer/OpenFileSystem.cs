using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Prefetch;
using Hpc.Fuse.Reading;
using Hpc.Fuse.Session;
using Hpc.Fuse.Store;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>An image whose tables have been found: what requests are answered from.</summary>
internal sealed class OpenFileSystem : IDisposable
{
    /// <summary>So many answers may hold a cache slot at once; more only decode a block twice.</summary>
    private const int MinimumSlots = 16;

    private readonly Lock _wholeFiles = new();
    private readonly EventCount _events;
    private readonly PushBlockRest _push;
    private FileReader? _reader;

    public OpenFileSystem(RandomAccessSource image, in Superblock superblock, ImageFileSystemOptions options)
    {
        Decompressor decompressor = DecompressorFactory.Create(superblock.Compressor.Name());
        PrefetchProfile? profile = options.Prefetch?.Image == ImageIdentity.Of(superblock) ? options.Prefetch : null;
        Memory = new MetadataMemory(options.MetadataMost);
        Tables = ImageTables.Open(image, decompressor, superblock, Memory);
        _ = Tables.ReadRoot();  // all that is added to an image is added to a directory
        Loader = new BlockLoader(image, decompressor, superblock.BlockSize);
        MemoryShares shares = MemoryShares.Of(superblock.BlockSize, decompressor.Name, ServerThreads.Usual);
        ReadAheadThrottle throttle = new(isOpen: profile is null && !options.RecordPrefetch);
        Recorder = options.RecordPrefetch ? new BlockRecorder() : null;
        Cache = new BlockCache(superblock.BlockSize, options.BlockCacheLimit, MinimumSlots, profile is null ? 0 : shares.Blocks,
            throttle, Recorder);
        Xattrs = Tables.Xattrs is { } table && new ServedXattrs(table) is var xattrs && xattrs.HasAny() ? xattrs : null;
        Files = new ServedTree(Tables, new AddedFiles(), options.Owner);
        _events = new EventCount();
        ReadAhead = new ReadAhead(Tables, Cache, _events, throttle);
        _push = new PushBlockRest(Cache, _events);
        Replay = profile is null ? null : new PrefetchReplay(profile, image, Cache);
        ReplayPush = Replay is null ? null : new PushProfileBlocks(Replay, Tables, Cache, _events);
        IdleTrim = new IdleTrim(_events, Memory, Cache, Replay, options.MetadataLimit);
        Background = new BackgroundWork(_events, ReadAhead, _push, Replay, ReplayPush, IdleTrim,
            () => new BlockFiller(Loader, Cache));
    }

    /// <summary>All that is decoded of all tables.</summary>
    public MetadataMemory Memory { get; }

    public ImageTables Tables { get; }

    /// <summary>None when nothing would be visible: the kernel is then told never to ask.</summary>
    public ServedXattrs? Xattrs { get; }

    public BlockLoader Loader { get; }

    public BlockCache Cache { get; }

    public BackgroundWork Background { get; }

    public ReadAhead ReadAhead { get; }

    public IdleTrim IdleTrim { get; }

    /// <summary>None without a profile of this image.</summary>
    public PrefetchReplay? Replay { get; }

    /// <summary>None without a replay.</summary>
    public PushProfileBlocks? ReplayPush { get; }

    /// <summary>None unless blocks are recorded.</summary>
    public BlockRecorder? Recorder { get; }

    public ServedTree Files { get; }

    public FileReader NewReader() => new(Tables, Loader, Cache, ReadAhead, _push, ReplayPush, Recorder);

    /// <summary>A whole small file, outside any request. One reader for all of them: making one costs as much as reading a
    /// script.</summary>
    public byte[] ReadAll(NodeId file)
    {
        byte[] all = new byte[checked((int)Files.AttributesOf(file).FileSize)];
        return ReadAt(file, 0, all) == all.Length ? all
            : throw new CorruptImageException("squashfs file", -1, "an end before its end", $"{all.Length} bytes");
    }

    /// <summary>A part of a file, outside any request.</summary>
    /// <returns>Its bytes, fewer where the file ends before.</returns>
    public int ReadAt(NodeId file, long offset, Span<byte> part)
    {
        lock (_wholeFiles)
        {
            _reader ??= NewReader();
            for (int at = 0; ; at += _reader.Length)
            {
                try
                {
                    if (file.IsAdded)
                    {
                        _reader.Read(Files.BodyOf(file), offset + at, part.Length - at);
                    }
                    else
                    {
                        _reader.Read(file.PositionIn(Tables), offset + at, part.Length - at);
                    }

                    _reader.CopyTo(part[at..]);
                }
                finally
                {
                    _reader.Done();
                }

                if (_reader.Length == 0 || at + _reader.Length == part.Length)
                {
                    return at + _reader.Length;
                }
            }
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        ReadAhead.Dispose();
        _push.Dispose();
        ReplayPush?.Dispose();
        _events.Dispose();
        Recorder?.Dispose();
        Cache.Dispose();
        Tables.Dispose();
        Memory.Dispose();
    }
}
