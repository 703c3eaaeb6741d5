using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Reads an image of SquashFS 4.0 without mounting it: a few files at launch, or all of them in turn. Reads only
/// the blocks that it is asked for and keeps a handful; not thread-safe.</summary>
/// <remarks>Every member may throw <see cref="CorruptImageException"/> or <see cref="UnsupportedFeatureException"/>, and
/// nothing else because of the image's content. A file that is not there is null.</remarks>
public sealed class SquashFsImage
{
    private readonly RandomAccessSource _source;
    private readonly Decompressor _decompressor;
    private ImageTables? _tables;
    private DataBlocks? _data;
    private SquashFsNode? _root;

    private SquashFsImage(RandomAccessSource source, Superblock superblock, CompressorOptions? options, Decompressor decompressor)
    {
        _source = source;
        _decompressor = decompressor;
        Superblock = superblock;
        Options = options;
    }

    public Superblock Superblock { get; }

    /// <summary>How it was compressed, where the writer says so.</summary>
    public CompressorOptions? Options { get; }

    /// <summary>Where everything is; found out when it is needed first.</summary>
    internal ImageTables Tables => _tables ??= ImageTables.Open(_source, _decompressor, Superblock, new HeapStore());

    internal DataBlocks Data => _data ??= new DataBlocks(new BlockLoader(_source, _decompressor, Superblock.BlockSize));

    public SquashFsNode Root => _root ??= Node(Superblock.RootInode);

    /// <param name="source">The image and nothing in front of it: of a SIF file, the slice with the partition.</param>
    /// <param name="decompressors">Gives the decompressor for what the superblock names.</param>
    public static SquashFsImage Open(RandomAccessSource source, Func<CompressorId, Decompressor> decompressors)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        source.ReadExactly(0, bytes, "squashfs superblock");
        Superblock superblock = Superblock.Parse(bytes, source.Length);
        return new SquashFsImage(source, superblock, ReadOptions(source, superblock), decompressors(superblock.Compressor));
    }

    /// <summary>Whether another compression gives what is stored, so that blocks can be taken as they are. Only zstd's options
    /// say all that its output depends on.</summary>
    internal bool IsPackedAs(in CompressorOptions options, int blockSize) => options.Compressor == CompressorId.Zstd
        && Superblock.Compressor == options.Compressor && Superblock.BlockSize == blockSize
        && (Options is { } own ? own == options : options.IsDefault);

    /// <summary>Reads a fragment block as it is stored, if it is compressed.</summary>
    /// <returns>How it is stored.</returns>
    internal BlockSizeField ReadStoredFragment(uint index, Span<byte> packed)
    {
        FragmentEntry entry = Tables.ReadFragment(index);
        if (entry.SizeField.IsCompressed)
        {
            _ = Data.Loader.ReadStored(entry.Start, entry.SizeField, packed);
        }

        return entry.SizeField;
    }

    /// <summary>Every file with its absolute path, parents before children.</summary>
    public IEnumerable<(string Path, SquashFsNode Node)> Walk() => new ImageWalk(this).All();

    /// <summary>The inode at a place that a directory entry gave.</summary>
    public SquashFsNode Node(MetadataReference place) => new(this, place);

    /// <summary>The inode with this number, or null when the image has no export table or no such number.</summary>
    public SquashFsNode? Node(InodeNumber number) =>
        Superblock.HasExportTable && number.Value >= 1 && number.Value <= Superblock.InodeCount
            ? Node(Tables.ReadExport(number))
            : null;

    private static CompressorOptions? ReadOptions(RandomAccessSource source, in Superblock superblock)
    {
        if (!superblock.HasCompressorOptions)
        {
            return null;
        }

        const string Structure = "squashfs compressor options";
        Span<byte> bytes = stackalloc byte[MetadataHeader.Size + CompressorOptions.MaximumSize];
        source.ReadExactly(CompressorOptions.Position, bytes[..MetadataHeader.Size], Structure);
        MetadataHeader header = MetadataHeader.Parse(bytes, CompressorOptions.Position);
        if (header.IsCompressed || header.StoredSize > CompressorOptions.MaximumSize)
        {
            throw new CorruptImageException(Structure, CompressorOptions.Position, $"0x{header.Raw:x}",
                $"an uncompressed block of at most {CompressorOptions.MaximumSize} bytes");
        }

        Span<byte> options = bytes.Slice(MetadataHeader.Size, header.StoredSize);
        source.ReadExactly(CompressorOptions.Position + MetadataHeader.Size, options, Structure);
        return CompressorOptions.Parse(options, superblock.Compressor);
    }
}
